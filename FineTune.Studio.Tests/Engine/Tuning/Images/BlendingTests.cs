using FineTune.Engine;
using FineTune.Engine.Tuning.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Tuning.Images;

[Collection(nameof(TorchCollection))]
public sealed class BlendingTests
{
    [Fact]
    public void NothingIsBlendedUnlessAskedFor()
    {
        using var scope = NewDisposeScope();
        var (input, targets) = (rand(4, 3, 8, 8), tensor(new long[] { 0, 1, 2, 1 }));
        var (same, classes) = Blending.Apply(input, targets, 3, new(), seed: 1);
        Assert.Same(input, same);
        Assert.Same(targets, classes);
    }

    /// <summary>Every image is filled with the number of its class: what is seen of a class is what is asked of it.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(0.2, 1)]
    public void SharesOfClassesAreSharesOfPixels(double mixup, double cutMix)
    {
        using var scope = NewDisposeScope();
        for (var seed = 0; seed < 20; seed++)
        {
            var targets = tensor(new long[] { 0, 1, 0, 1 });
            var input = targets.to(float32).view(4, 1, 1, 1).expand(4, 3, 16, 16).contiguous();
            var (blended, shares) = Blending.Apply(input, targets, 2, new() { Mixup = mixup, CutMix = cutMix }, seed);
            Assert.Equal(1, shares.sum(1).min().ToDouble(), 5);
            Assert.True(allclose(blended.mean([1, 2, 3]), shares.select(1, 1), atol: 1e-4), $"seed {seed}");
        }
    }
}
