using SkiaSharp;

namespace FineTune.Studio.Datasets.Images;

/// <summary>How much each part of an image mattered, to be laid over it.</summary>
/// <param name="Values">Height * Width numbers from 0 to 1, rows from the top.</param>
public sealed record HeatMap(int Width, int Height, IReadOnlyList<float> Values)
{
    /// <summary>From nothing over violet and orange to pale yellow (as matplotlib's inferno): brightness alone tells the order, so colour is not needed to read it.</summary>
    private static readonly (float At, byte Red, byte Green, byte Blue)[] Stops = [(0, 0, 0, 4), (.25f, 87, 16, 110), (.5f, 188, 55, 84), (.75f, 249, 142, 9), (1, 252, 255, 164)];

    /// <summary>The PNG as a data address.</summary>
    public string ToUrl() => "data:image/png;base64," + Convert.ToBase64String(ToPng());

    /// <summary>A PNG, one pixel per value; what mattered nothing is transparent. The browser smooths it.</summary>
    public byte[] ToPng()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++) bitmap.SetPixel(x, y, Colour(Values[(y * Width) + x]));
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private static SKColor Colour(float value)
    {
        var at = float.IsFinite(value) ? Math.Clamp(value, 0, 1) : 0;
        var next = Math.Max(1, Array.FindIndex(Stops, s => s.At >= at));
        var (low, high) = (Stops[next - 1], Stops[next]);
        var share = (at - low.At) / (high.At - low.At);
        byte Between(byte a, byte b) => (byte)Math.Round(a + ((b - a) * share));
        return new(Between(low.Red, high.Red), Between(low.Green, high.Green), Between(low.Blue, high.Blue), (byte)Math.Round(255 * Math.Min(1, at * 1.5)));
    }
}
