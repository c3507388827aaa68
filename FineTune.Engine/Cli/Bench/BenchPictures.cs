using System.IO.Compression;
using SkiaSharp;

namespace FineTune.Engine.Cli.Bench;

/// <summary>Photographs for measuring, as far as a program can draw them: soft shapes over a coloured ground, which compress as photographs do.</summary>
internal static class BenchPictures
{
    /// <summary>A zip of JPEGs in two folders.</summary>
    public static string Zip(string path, int count, int width, int height)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        for (var i = 0; i < count; i++)
        {
            using var stream = zip.CreateEntry($"{(i % 2 == 0 ? "even" : "odd")}/{i}.jpg", CompressionLevel.NoCompression).Open();
            stream.Write(Jpeg(width, height, i));
        }
        return path;
    }

    public static byte[] Jpeg(int width, int height, int seed)
    {
        var random = new Random(seed);
        using var bitmap = new SKBitmap(width, height);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(new SKColor((uint)random.Next() | 0xFF000000));
        using var paint = new SKPaint { IsAntialias = true };
        for (var i = 0; i < 60; i++)
        {
            paint.Color = new SKColor((uint)random.Next() | 0xFF000000);
            canvas.DrawCircle(random.Next(width), random.Next(height), random.Next(3, width / 6), paint);
        }
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 88);
        return data.ToArray();
    }
}
