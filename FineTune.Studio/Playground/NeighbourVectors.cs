using System.Runtime.InteropServices;
using FineTune.Engine;

namespace FineTune.Studio.Playground;

/// <summary>A training row an untuned answer can point at.</summary>
public sealed record NeighbourRow(string Text, string Label, Place Place);

/// <summary>A sample of the training rows with their vectors, as kept on disk: <c>rows.json</c> and <c>vectors.f32</c> (little-endian floats, row by row).</summary>
internal sealed record NeighbourVectors(IReadOnlyList<NeighbourRow> Rows, IReadOnlyList<float[]> Vectors)
{
    private const string RowsFile = "rows.json", VectorsFile = "vectors.f32";

    public static bool Exist(string folder) => File.Exists(Path.Combine(folder, RowsFile));

    /// <summary>The folder appears when it is whole.</summary>
    public void Write(string folder)
    {
        var working = folder + ".tmp";
        if (Directory.Exists(working)) Directory.Delete(working, recursive: true);
        Directory.CreateDirectory(working);
        using (var file = File.Create(Path.Combine(working, VectorsFile)))
            foreach (var vector in Vectors) file.Write(MemoryMarshal.AsBytes(vector.AsSpan()));
        Json.WriteFile(Path.Combine(working, RowsFile), Rows);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.Move(working, folder);
    }

    /// <exception cref="UserException">The files are missing or damaged.</exception>
    public static NeighbourVectors Read(string folder)
    {
        var rows = Json.ReadFile<List<NeighbourRow>>(Path.Combine(folder, RowsFile));
        var bytes = File.ReadAllBytes(Path.Combine(folder, VectorsFile));
        if (rows.Count == 0 || bytes.Length == 0 || bytes.Length % (sizeof(float) * rows.Count) != 0)
            throw new UserException("The kept vectors of the training rows are damaged.", "Delete this folder; they are computed again.", new Place(folder));
        var width = bytes.Length / sizeof(float) / rows.Count;
        var values = MemoryMarshal.Cast<byte, float>(bytes);
        var vectors = new float[rows.Count][];
        for (var i = 0; i < rows.Count; i++) vectors[i] = values.Slice(i * width, width).ToArray();
        return new(rows, vectors);
    }
}
