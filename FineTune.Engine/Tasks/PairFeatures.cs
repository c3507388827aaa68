using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tasks;

/// <summary>
/// A pair for an encoder that reads one text at a time: both texts' features, how far they differ, and their product, side by side
/// (Conneau et al. 2017, InferSent, arXiv:1705.02364, section 3.1).
/// </summary>
public static class PairFeatures
{
    /// <summary>Width of a pair's features over that of a text's.</summary>
    public const int Parts = 4;

    /// <param name="features">[2 rows, H]: first and second text of each row in turn.</param>
    /// <returns>[rows, 4 H]</returns>
    public static Tensor Combine(Tensor features)
    {
        using var scope = NewDisposeScope();
        var pairs = features.view(-1, 2, features.shape[1]); // [rows, 2, H]
        var (first, second) = (pairs.select(1, 0), pairs.select(1, 1)); // [rows, H]
        return cat([first, second, (first - second).abs(), first * second], 1).MoveToOuterDisposeScope();
    }
}
