using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Models;

/// <summary>The weights of the reference files: a function of a tensor's name, so that no weights need be kept (parity/README.md).</summary>
public static class ParityWeights
{
    /// <summary>Fills single-precision tensors on the processor, each by its published name.</summary>
    public static void Fill(IEnumerable<(string Name, Tensor Tensor)> tensors)
    {
        foreach (var (name, tensor) in tensors) Fill(name, tensor);
    }

    public static void Fill(string name, Tensor tensor)
    {
        var (offset, factor) = Range(name, tensor.shape);
        using var ungraded = no_grad();
        Write(Crc32(name), offset, factor, MemoryMarshal.Cast<byte, float>(tensor.bytes));
    }

    /// <summary>Values of a tensor that is no weight: <c>offset + factor * u</c>, u in [-0.5, 0.5).</summary>
    public static float[] Values(string name, int count, double offset = 0, double factor = 1)
    {
        var values = new float[count];
        Write(Crc32(name), offset, factor, values);
        return values;
    }

    private static (double Offset, double Factor) Range(string name, long[] shape)
    {
        if (name.EndsWith("running_mean")) return (0, 0.1);
        if (name.EndsWith("running_var")) return (1, 0.5);
        if (shape.Length == 1) return name.EndsWith(".weight") ? (1, 0.2) : (0, 0.1);
        return (0, Math.Sqrt(12 * (shape.Length == 4 ? 2.0 : 1.0) / shape[1..].Aggregate(1L, (product, size) => product * size)));
    }

    private static void Write(uint seed, double offset, double factor, Span<float> target)
    {
        var counter = seed;
        for (var i = 0; i < target.Length; i++, counter += 2654435761)
        {
            var x = counter ^ (counter >> 16);
            x *= 0x45d9f3b;
            x ^= x >> 16;
            target[i] = (float)(offset + (factor * ((x / 4294967296.0) - 0.5)));
        }
    }

    private static uint Crc32(string name)
    {
        var crc = uint.MaxValue;
        foreach (var b in Encoding.UTF8.GetBytes(name))
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
        }
        return ~crc;
    }
}
