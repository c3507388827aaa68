using FineTune.Engine.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Models;

[Collection(nameof(TorchCollection))]
public sealed class AdaptableLinearTests
{
    [Fact]
    public void AFreshAdapterChangesNothingAndIsNotInTheStateDict()
    {
        using var layer = AdaptableLinear.Fresh(6, 4);
        using var scope = NewDisposeScope();
        var x = randn(2, 3, 6);
        var plain = layer.call(x);
        layer.AddAdapter(2, alpha: 8, dropout: 0);
        Assert.Equal([2, 6], layer.Adapter!.A.shape);
        Assert.Equal([4, 2], layer.Adapter.B.shape);
        Assert.Equal(4, layer.Adapter.Scale);
        Assert.True(layer.Adapter.A.abs().max().item<float>() is > 0 and <= 0.4083f); // within 1 / sqrt(6)
        Assert.Equal(0, layer.Adapter.B.abs().max().item<float>());
        Assert.True(layer.call(x).allclose(plain, atol: 1e-6));
        Assert.Equal(["bias", "weight"], layer.state_dict().Keys.Order());
        Assert.Equal(2, layer.parameters().Count());
    }

    [Fact]
    public void MergingGivesTheSameAnswersFromTheWeightAloneAndTwiceIsOnce()
    {
        using var layer = AdaptableLinear.Fresh(6, 4);
        using var scope = NewDisposeScope();
        layer.AddAdapter(2, alpha: 3, dropout: 0);
        using (no_grad()) layer.Adapter!.B.normal_();
        var x = randn(5, 6);
        var (before, plain) = (layer.call(x), nn.functional.linear(x, layer.Weight, layer.Bias));
        Assert.False(before.allclose(plain, atol: 1e-3));
        layer.Merge();
        Assert.True(layer.IsMerged);
        Assert.True(layer.call(x).allclose(before, atol: 1e-5));
        Assert.True(nn.functional.linear(x, layer.Weight, layer.Bias).allclose(before, atol: 1e-5));
        var weight = layer.Weight.clone();
        layer.Merge();
        Assert.Equal(weight.data<float>().ToArray(), layer.Weight.data<float>().ToArray());
    }

    [Fact]
    public void OnlyTheAdapterLearnsWhereTheWeightIsFrozen()
    {
        using var layer = AdaptableLinear.Fresh(6, 4);
        using var scope = NewDisposeScope();
        layer.AddAdapter(2, alpha: 2, dropout: 0);
        layer.Weight.requires_grad = layer.Bias.requires_grad = false;
        layer.call(randn(5, 6)).square().sum().backward();
        Assert.Null(layer.Weight.grad);
        Assert.True(layer.Adapter!.B.grad!.abs().max().item<float>() > 0);
        Assert.NotNull(layer.Adapter.A.grad); // zero while B is
    }

    [Fact]
    public void TheAdaptersDropoutIsThereWhileTrainingOnly()
    {
        using var layer = AdaptableLinear.Fresh(64, 4);
        using var scope = NewDisposeScope();
        layer.AddAdapter(4, alpha: 4, dropout: 0.5);
        using (no_grad()) layer.Adapter!.B.normal_();
        var x = ones(3, 64);
        layer.train();
        Assert.False(layer.call(x).allclose(layer.call(x), atol: 1e-3));
        layer.eval();
        Assert.True(layer.call(x).allclose(layer.call(x)));
    }

    [Fact]
    public void RankZeroIsPlainAndASecondAdapterIsRefused()
    {
        using var layer = AdaptableLinear.Fresh(6, 4);
        layer.AddAdapter(0, alpha: 1, dropout: 0);
        Assert.Null(layer.Adapter);
        layer.Merge();
        Assert.False(layer.IsMerged);
        layer.AddAdapter(1, alpha: 1, dropout: 0);
        Assert.Throws<InvalidOperationException>(() => layer.AddAdapter(1, alpha: 1, dropout: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => layer.AddAdapter(-1, alpha: 1, dropout: 0));
    }

    /// <summary>Where the initial weights came from nn.Linear, the generator must go on as it did.</summary>
    [Fact]
    public void FreshLayersDrawWhatLibtorchsLinearDraws()
    {
        manual_seed(5);
        using var reference = nn.Linear(7, 3);
        manual_seed(5);
        using var ours = AdaptableLinear.Fresh(7, 3);
        Assert.Equal(reference.weight!.data<float>().ToArray(), ours.Weight.data<float>().ToArray());
        Assert.Equal(reference.bias!.data<float>().ToArray(), ours.Bias.data<float>().ToArray());
    }
}
