using System.Runtime.InteropServices;
using SkiaSharp;

namespace FineTune.Engine.Data.Images.Synthetic;

/// <summary>What a cheap camera makes of a scene: light, a colour cast, blur, noise, and the traces of JPEG.</summary>
/// <param name="Gain">Light; 1 = as drawn.</param>
/// <param name="Gamma">Above 1 darkens the middle tones.</param>
/// <param name="Warmth">-1 blue to 1 orange.</param>
/// <param name="Blur">Deviation in pixels, across and down: unequal ones look like motion.</param>
/// <param name="Noise">Deviation in grey levels.</param>
internal sealed record Camera(double Gain, double Gamma, double Warmth, SKPoint Blur, double Noise, double Vignette, int Quality)
{
    /// <summary>Mostly a bright day; at times dusk, fog or a shaken hand.</summary>
    public static Camera Any(SplitMix64 random)
    {
        var dusk = random.Happens(.22);
        var shaken = random.Happens(.18);
        var blur = random.Between(.1, .7) + (shaken ? random.Between(.6, 1.3) : 0);
        return new(dusk ? random.Between(.42, .68) : random.Between(.8, 1.25), random.Between(.85, 1.25), random.Between(-.6, .7),
            shaken && random.Happens(.6) ? new(blur * 1.8f, blur * .4f) : new(blur, blur), dusk ? random.Between(5, 11) : random.Between(2, 7), random.Between(0, .45), 62 + random.Below(30));
    }

    /// <returns>The file's bytes.</returns>
    public byte[] Take(SKBitmap scene, SplitMix64 random)
    {
        using var blurred = new SKBitmap(scene.Info);
        using (var canvas = new SKCanvas(blurred))
        using (var filter = SKImageFilter.CreateBlur(Blur.X, Blur.Y, SKShaderTileMode.Clamp))
        using (var paint = new SKPaint { ImageFilter = filter })
        {
            // Below, since a blurred picture fades out at its edges.
            canvas.DrawBitmap(scene, 0, 0);
            canvas.DrawBitmap(scene, 0, 0, paint);
        }
        Expose(blurred, random);
        using var data = blurred.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return data.ToArray();
    }

    private void Expose(SKBitmap picture, SplitMix64 random)
    {
        var bytes = picture.Bytes;
        var (width, height) = (picture.Width, picture.Height);
        double[] cast = [1 + .12 * Warmth, 1, 1 - .16 * Warmth];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                var (dx, dy) = (2.0 * x / width - 1, 2.0 * y / height - 1);
                var light = Gain * (1 - Vignette * (dx * dx + dy * dy) / 2);
                // Grains of brightness, nearly normal as the sum of four even draws; little of them in colour.
                var grain = Grain(random.Next()) * Noise;
                var at = 4 * (y * width + x);
                for (var c = 0; c < 3; c++)
                    bytes[at + c] = (byte)Math.Clamp(255 * Math.Pow(Math.Min(1, bytes[at + c] / 255.0), Gamma) * light * cast[c] + grain + (c == 1 ? 0 : Grain(random.Next()) * Noise * .35), 0, 255);
            }
        Marshal.Copy(bytes, 0, picture.GetPixels(), bytes.Length);
    }

    private static double Grain(ulong bits) => ((double)((bits & 0xFF) + (bits >> 8 & 0xFF) + (bits >> 16 & 0xFF) + (bits >> 24 & 0xFF)) - 510) / 147.8;
}
