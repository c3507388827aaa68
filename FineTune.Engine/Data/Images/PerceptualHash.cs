using System.Globalization;
using System.Numerics;

namespace FineTune.Engine.Data.Images;

/// <summary>
/// 64 bits that stay nearly the same when an image is scaled, stored again or slightly changed in colour: the signs, against their median, of the 8 x 8
/// lowest frequencies (without the constant one) of the DCT of a 32 x 32 grey image (pHash: C. Zauner, Implementation and Benchmarking of Perceptual
/// Image Hash Functions, 2010, section 3.2.1).
/// </summary>
public static class PerceptualHash
{
    /// <summary>Hashes that differ in at most so many bits are of nearly the same image.</summary>
    public const int Near = 4;

    private const int Side = 32;
    private const int Frequencies = 8;

    /// <summary>Cosines[u, x] of DCT-II for the frequencies 1 to 8.</summary>
    private static readonly float[,] Cosines = MakeCosines();

    public static ulong Of(DecodedImage image)
    {
        var grey = Grey(image);
        Span<float> rows = stackalloc float[Frequencies * Side];
        for (var u = 0; u < Frequencies; u++)
            for (var y = 0; y < Side; y++)
            {
                var sum = 0f;
                for (var x = 0; x < Side; x++) sum += Cosines[u, x] * grey[y * Side + x];
                rows[u * Side + y] = sum;
            }
        Span<float> values = stackalloc float[64];
        for (var v = 0; v < Frequencies; v++)
            for (var u = 0; u < Frequencies; u++)
            {
                var sum = 0f;
                for (var y = 0; y < Side; y++) sum += Cosines[v, y] * rows[u * Side + y];
                values[v * Frequencies + u] = sum;
            }
        Span<float> sorted = stackalloc float[64];
        values.CopyTo(sorted);
        sorted.Sort();
        var median = (sorted[31] + sorted[32]) / 2;
        var hash = 0UL;
        for (var i = 0; i < 64; i++) hash = hash << 1 | (values[i] > median ? 1UL : 0);
        return hash;
    }

    /// <summary>Bits in which two hashes differ, 0 to 64.</summary>
    public static int Distance(ulong a, ulong b) => BitOperations.PopCount(a ^ b);

    /// <summary>The same of hashes as they stand in a row.</summary>
    public static int Distance(string a, string b) => Distance(Read(a), Read(b));

    public static string Write(ulong hash) => hash.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The hash of a cell; 0 when it holds none.</summary>
    public static ulong Read(string cell) => ulong.TryParse(cell, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hash) ? hash : 0;

    private static float[] Grey(DecodedImage image)
    {
        var grey = new float[Side * Side];
        var small = AreaAverage.Shrink(image, Math.Min(Side, image.Width), Math.Min(Side, image.Height));
        for (var y = 0; y < Side; y++)
            for (var x = 0; x < Side; x++)
            {
                // An image of fewer pixels than 32 has some of them twice.
                var at = (y * small.Height / Side * small.Width + x * small.Width / Side) * 3;
                grey[y * Side + x] = 0.299f * small.Pixels[at] + 0.587f * small.Pixels[at + 1] + 0.114f * small.Pixels[at + 2];
            }
        return grey;
    }

    private static float[,] MakeCosines()
    {
        var cosines = new float[Frequencies, Side];
        for (var u = 0; u < Frequencies; u++)
            for (var x = 0; x < Side; x++) cosines[u, x] = MathF.Cos(MathF.PI * (2 * x + 1) * (u + 1) / (2 * Side));
        return cosines;
    }
}
