using System.IO.Compression;
using System.Text;

namespace FineTune.Engine.Data.Images.Synthetic;

/// <summary>A file of a sample.</summary>
/// <param name="Name">Its path in the zip, with '/'.</param>
internal sealed record SyntheticFile(string Name, byte[] Bytes)
{
    public static SyntheticFile Text(string name, string text) => new(name, Encoding.UTF8.GetBytes(text));
}

/// <summary>
/// Images drawn by a program, for trying things without data and without a network. They come of the seed alone; on another kind of processor single pixels
/// may differ.
/// </summary>
public static class SyntheticSample
{
    /// <summary>Traffic-sign-like shapes, a folder per class: about 290 images of 6 classes.</summary>
    public const string TrafficSigns = "traffic-signs";

    /// <summary>Metal parts on a conveyor belt with their boxes, Pascal VOC: 122 images, 4 classes.</summary>
    public const string ConveyorParts = "conveyor-parts";

    /// <summary>Counted up when the same seed draws something else.</summary>
    public const int Version = 1;

    /// <summary>The time of every file, so that the same seed gives the same zip.</summary>
    private static readonly DateTimeOffset Drawn = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<string> Ids { get; } = [TrafficSigns, ConveyorParts];

    /// <summary>Draws a sample into a zip; takes seconds.</summary>
    /// <param name="zipPath">Is replaced when it is there.</param>
    /// <exception cref="UserException">There is no such sample.</exception>
    public static void Write(string id, string zipPath, int seed = 1, CancellationToken token = default)
    {
        var files = id switch
        {
            TrafficSigns => SyntheticSigns.Draw(seed),
            ConveyorParts => SyntheticParts.Draw(seed),
            _ => throw new UserException($"There is no sample '{id}' that is drawn.", $"Choose one of {string.Join(", ", Ids)}."),
        };
        var temporary = zipPath + ".tmp";
        try
        {
            using (var zip = new ZipArchive(File.Create(temporary), ZipArchiveMode.Create))
            {
                Add(zip, SyntheticFile.Text("README.md", $"Synthetic: drawn by FineTune Studio's sample '{id}', seed {seed}. No photographs, free of rights.\n"));
                foreach (var file in files)
                {
                    token.ThrowIfCancellationRequested();
                    Add(zip, file);
                }
            }
            File.Move(temporary, zipPath, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void Add(ZipArchive zip, SyntheticFile file)
    {
        var entry = zip.CreateEntry(file.Name, CompressionLevel.Fastest);
        entry.LastWriteTime = Drawn;
        using var stream = entry.Open();
        stream.Write(file.Bytes);
    }
}
