using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace FineTune.Engine.Weights;

/// <summary>Raw memory of contiguous tensors on the processor.</summary>
internal static unsafe class TensorMemory
{
    private const int Chunk = 1 << 24;

    public static long Bytes(Tensor tensor) => tensor.NumberOfElements * tensor.ElementSize;

    /// <summary>Copies <see cref="Bytes"/> bytes from <paramref name="source"/>.</summary>
    public static void Copy(byte* source, Tensor target)
    {
        if (target.NumberOfElements == 0) return;
        var start = Pointer(target);
        var bytes = Bytes(target);
        MemoryAdvice.WillWrite(start, bytes);
        MemoryAdvice.WillRead(source, bytes);
        Buffer.MemoryCopy(source, start, bytes, bytes);
    }

    /// <summary>Fills the tensor with the stream's next <see cref="Bytes"/> bytes, without a copy between.</summary>
    /// <exception cref="EndOfStreamException">The stream has fewer.</exception>
    public static void Read(Stream source, Tensor target)
    {
        if (target.NumberOfElements == 0) return;
        var start = Pointer(target);
        var total = Bytes(target);
        MemoryAdvice.WillWrite(start, total);
        for (long at = 0; at < total; at += Chunk)
            source.ReadExactly(new Span<byte>(start + at, (int)Math.Min(Chunk, total - at)));
    }

    /// <summary>Writes the tensor's bytes.</summary>
    public static void Write(Tensor source, Stream destination)
    {
        if (source.NumberOfElements == 0) return;
        var start = Pointer(source);
        var total = Bytes(source);
        for (long at = 0; at < total; at += Chunk)
            destination.Write(new ReadOnlySpan<byte>(start + at, (int)Math.Min(Chunk, total - at)));
    }

    /// <summary>The first element's address. libtorch's memory never moves; the span of a whole tensor would end at 2 GB, so one element's is asked for.</summary>
    private static byte* Pointer(Tensor tensor)
    {
        if (!tensor.is_contiguous()) throw new ArgumentException("The tensor is not contiguous.", nameof(tensor));
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        fixed (byte* first = &MemoryMarshal.GetReference(tensor.view(-1).narrow(0, 0, 1).bytes)) return first;
    }
}
