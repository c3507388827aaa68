using System.IO.Compression;
using System.Text;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;

namespace FineTune.Studio.Tests.Engine.Data.Images;

/// <summary>Short ways to put images and annotations into a zip and import it.</summary>
public abstract class ImageTest : DataTest
{
    private int _zips;

    private protected string Zip(params (string Path, byte[] Bytes)[] members)
    {
        var path = Folder[_zips == 0 ? "data.zip" : $"data{_zips}.zip"];
        _zips++;
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (member, bytes) in members)
        {
            using var stream = zip.CreateEntry(member, CompressionLevel.NoCompression).Open();
            stream.Write(bytes);
        }
        return path;
    }

    private protected static (string, byte[]) Jpeg(string path, int width = 40, int height = 30, int seed = 0) =>
        (path, TestImages.Quarter(width, height, seed: seed > 0 ? seed : path.Sum(c => c) * 31 + path.Length));

    private protected static (string, byte[]) Text(string path, string text) => (path, Encoding.UTF8.GetBytes(text));

    private protected IReadOnlyList<ImageRow> Images(DataSetInfo info, DataPart part = DataPart.Train)
    {
        using var data = Store.Open(info.Hash);
        return ImageRows.Read(data, part, null);
    }

    private protected static Finding Found(DataSetInfo info, string kind) => Assert.Single(info.Findings, f => f.Kind == kind);

    /// <summary>Every pack of the home.</summary>
    private protected string[] Packs => Directory.GetDirectories(Home.Images);
}
