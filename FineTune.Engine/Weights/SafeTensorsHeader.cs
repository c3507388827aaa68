using System.Buffers.Binary;
using System.Text.Json;

namespace FineTune.Engine.Weights;

/// <summary>One tensor of a file: <paramref name="Offset"/> and <paramref name="Bytes"/> count from the start of the data.</summary>
/// <param name="DType">As the format spells it: F32, F16, BF16, I64, ...</param>
public sealed record SafeTensorEntry(string Name, string DType, long[] Shape, long Offset, long Bytes);

/// <summary>
/// The header of a safetensors file, checked in full before anything is read by it: 8 bytes of length, JSON, then the tensors
/// without gaps or overlaps. Format: huggingface/safetensors, "Format" in its README.
/// </summary>
internal sealed record SafeTensorsHeader(IReadOnlyList<SafeTensorEntry> Entries, IReadOnlyDictionary<string, string> Metadata, long DataStart)
{
    private const long LongestHeader = 100_000_000;

    public static SafeTensorsHeader Read(Stream file, string path)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (file.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8) throw Broken(path, "The file ends before its header.");
        var length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (length is < 2 or > LongestHeader || length > file.Length - 8) throw Broken(path, $"The header says it is {(ulong)length:N0} bytes long, the file has {file.Length:N0}.");
        var json = new byte[length];
        file.ReadExactly(json);
        try { return Parse(json, file.Length - 8 - length, path) with { DataStart = 8 + length }; }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException) { throw Broken(path, $"The header is not the JSON it should be: {e.Message}"); }
    }

    private static SafeTensorsHeader Parse(byte[] json, long dataBytes, string path)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
        var entries = new List<SafeTensorEntry>();
        var metadata = new Dictionary<string, string>();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.Name == "__metadata__")
                foreach (var item in property.Value.EnumerateObject()) metadata[item.Name] = item.Value.GetString() ?? "";
            else entries.Add(Entry(property.Name, property.Value, path));
        }
        entries.Sort((a, b) => (a.Offset, a.Bytes).CompareTo((b.Offset, b.Bytes)));
        long end = 0;
        foreach (var entry in entries)
        {
            if (entry.Offset != end) throw Broken(path, $"Tensor '{entry.Name}' begins at {entry.Offset:N0} where {end:N0} was due: tensors overlap or leave a gap.");
            end += entry.Bytes;
        }
        if (end != dataBytes) throw Broken(path, $"Its tensors take {end:N0} bytes, the file holds {dataBytes:N0}: it is cut off or has something after its end.");
        return new(entries, metadata, 0);
    }

    private static SafeTensorEntry Entry(string name, JsonElement value, string path)
    {
        if (!value.TryGetProperty("dtype", out var dtype) || !value.TryGetProperty("shape", out var shape) || !value.TryGetProperty("data_offsets", out var offsets) || offsets.GetArrayLength() != 2)
            throw Broken(path, $"Tensor '{name}' lacks dtype, shape or data_offsets.");
        var kind = dtype.GetString() ?? "";
        if (!SafeTensorTypes.TryFind(kind, out var type))
            throw Broken(path, $"Tensor '{name}' has the number type {kind}, which is not known here ({SafeTensorTypes.Names}).");
        var dimensions = shape.EnumerateArray().Select(d => d.GetInt64()).ToArray();
        var (begin, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        try
        {
            var bytes = dimensions.Aggregate((long)type.Bytes, (product, d) => d >= 0 ? checked(product * d) : throw new OverflowException());
            if (begin >= 0 && end - begin == bytes) return new(name, kind, dimensions, begin, bytes);
        }
        catch (OverflowException) { }
        throw Broken(path, $"Tensor '{name}' of shape [{string.Join(", ", dimensions)}] does not fit its place, bytes {begin:N0} to {end:N0}.");
    }

    private static UserException Broken(string path, string what) => new(what, "Fetch or copy the file again.", new Place(path));
}
