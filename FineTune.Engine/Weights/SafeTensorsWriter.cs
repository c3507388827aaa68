using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Weights;

/// <summary>Writes safetensors files tensor by tensor: no second copy of the weights in memory.</summary>
public static class SafeTensorsWriter
{
    // Tensors begin at a multiple of this, so that a memory map of the file can be used by vector instructions as it is.
    private const int Alignment = 64;

    /// <summary>Writes all parameters and persistent buffers of <paramref name="module"/>.</summary>
    public static void Write(string path, nn.Module module, IReadOnlyDictionary<string, string>? metadata = null) =>
        Write(path, [.. module.state_dict().Select(item => (item.Key, item.Value))], metadata);

    /// <summary>
    /// A temporary name, flushed to disk, then renamed: a reader never sees half a file. Wider types come first (as in the reference
    /// implementation), so that every tensor is aligned to its own width without gaps, which the format forbids.
    /// </summary>
    /// <param name="tensors">Any device and layout; a tensor not contiguous on the processor is copied when its turn comes.</param>
    public static void Write(string path, IReadOnlyList<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var ordered = tensors.OrderByDescending(t => SafeTensorTypes.Of(t.Tensor.dtype).Bytes).ThenBy(t => t.Name, StringComparer.Ordinal).ToList();
        var temporary = path + ".tmp";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
        {
            var header = Header(ordered, metadata);
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            file.Write(length);
            file.Write(header);
            foreach (var (_, tensor) in ordered) WriteOne(tensor, file);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }

    private static void WriteOne(Tensor tensor, Stream file)
    {
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        TensorMemory.Write(tensor.detach().cpu().contiguous(), file);
    }

    private static byte[] Header(List<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Json.Line.Encoder }))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", "pt"); // what other readers look for: row-major, PyTorch layouts
            foreach (var (key, value) in metadata ?? new Dictionary<string, string>()) json.WriteString(key, value);
            json.WriteEndObject();
            long offset = 0;
            foreach (var (name, tensor) in tensors)
            {
                var (type, width) = SafeTensorTypes.Of(tensor.dtype);
                json.WriteStartObject(name);
                json.WriteString("dtype", type);
                json.WriteStartArray("shape");
                foreach (var size in tensor.shape) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.NumberOfElements * width);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while ((8 + buffer.Length) % Alignment != 0) buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }
}
