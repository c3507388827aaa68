using static TorchSharp.torch;

namespace FineTune.Engine.Models.Images;

/// <summary>What a network can be cut below and above: [B, C, H, W] in, not changed; [B, D, h, w] out, a tensor of its own.</summary>
public abstract class ImageBlock(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>Multiplications (each with an addition) for one map of <paramref name="size"/> x <paramref name="size"/>, and the side of what comes out.</summary>
    public abstract (long MultiplyAdds, int Size) Cost(int size);

    /// <summary>Of parts that follow each other.</summary>
    internal static (long MultiplyAdds, int Size) Sum(int size, params ReadOnlySpan<Func<int, (long MultiplyAdds, int Size)>> parts)
    {
        long sum = 0;
        foreach (var part in parts)
        {
            var (work, after) = part(size);
            (sum, size) = (sum + work, after);
        }
        return (sum, size);
    }
}
