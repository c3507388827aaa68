using System.IO.Compression;
using System.Text;
using FineTune.Studio.Tests.Engine.Data.Images;

namespace FineTune.Studio.Tests.Studio.Datasets.Images;

/// <summary>Small data sets of images as a person would bring them.</summary>
internal static class ImageZip
{
    /// <summary>A folder per class, each image different.</summary>
    public static byte[] OfClasses(int perClass, params string[] classes) =>
        Zip(classes.SelectMany((c, k) => Enumerable.Range(0, perClass).Select(i => ($"{c}/{i:000}.jpg", TestImages.Quarter(80, 60, seed: (1000 * (k + 1)) + i)))));

    /// <summary>YOLO: images of 100 x 80 pixels, each with a cup of 20 x 20 from (10, 10); in the first a plate of 50 x 40 from (40, 30) as well.</summary>
    public static byte[] OfBoxes(int images) => Zip(
    [
        ("data.yaml", Encoding.UTF8.GetBytes("names: [cup, plate]\n")),
        .. Enumerable.Range(0, images).SelectMany(i => new[]
        {
            ($"images/{i:000}.jpg", TestImages.Quarter(100, 80, seed: i + 1)),
            ($"labels/{i:000}.txt", Encoding.UTF8.GetBytes("0 0.2 0.25 0.2 0.25\n" + (i == 0 ? "1 0.65 0.625 0.5 0.5\n" : ""))),
        }),
    ]);

    private static byte[] Zip(IEnumerable<(string Path, byte[] Bytes)> members)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (path, content) in members)
            {
                using var entry = zip.CreateEntry(path, CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }
        return bytes.ToArray();
    }
}
