using FineTune.Engine.Data;
using FineTune.Engine.Tuning;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Tuning;

[Collection(nameof(TorchCollection))]
public sealed class PartlyFrozenTuningTests : IDisposable
{
    private readonly TinyTasks _tiny = new();

    [Theory]
    [InlineData("bert", 1, "text-classification")]
    [InlineData("bert", 2, "text-classification")]
    [InlineData("bert", 3, "text-classification")]
    [InlineData("bert", 2, "token-tagging")]
    [InlineData("use-lite", 1, "text-classification")]
    [InlineData("use-lite", 1, "text-similarity")]
    public void TheCacheChangesLossesByTheRoundingToHalfPrecisionOnly(string family, int frozen, string task)
    {
        var plan = _tiny.Plan(family, "partly-frozen", task) with { FrozenLayers = frozen };
        using var data = _tiny.Load(plan);
        var context = _tiny.Context(plan, data);
        using var backbone = context.Backbone;
        using var head = context.Head;
        using (no_grad()) head.Weight.mul_(20); // logits of ordinary size
        using var learner = new PartlyFrozenTuning().Prepare(context);
        using var scope = NewDisposeScope();
        int[] rows = [.. Enumerable.Range(0, 16)];
        foreach (var training in new[] { false, true })
        {
            learner.Train(training);
            manual_seed(4);
            var cached = learner.Logits(DataPart.Train, rows);
            manual_seed(4);
            var batch = context.Texts.Train.Batch(rows);
            var hidden = backbone.Hidden(batch.Input);
            var whole = head.call(context.PerToken ? hidden : batch.Features(backbone.Pool(hidden, batch.Input)));
            var targets = learner.Targets(DataPart.Train, rows);
            var (one, other) = (data.Loss(cached, targets, false).item<float>(), data.Loss(whole, targets, false).item<float>());
            Assert.InRange(one, other - 5e-3 * Math.Max(1, other), other + 5e-3 * Math.Max(1, other));
            Assert.True(family == "use-lite" || one != other, "The cache was not used."); // use-lite's may be the same by chance
        }
    }

    [Fact]
    public void FrozenLayersGetNoGradientAndTheUpperOnesDo()
    {
        var plan = _tiny.Plan("bert", "partly-frozen") with { FrozenLayers = 2 };
        using var data = _tiny.Load(plan);
        var context = _tiny.Context(plan, data);
        using var backbone = context.Backbone;
        using var head = context.Head;
        using var learner = new PartlyFrozenTuning().Prepare(context);
        learner.Train(true);
        using var scope = NewDisposeScope();
        learner.Loss([0, 1, 2], data, false).backward();
        Assert.All(backbone.LayerGroups.Take(3).SelectMany(g => g.Parameters), p => Assert.Null(p.Parameter.grad));
        Assert.All(backbone.LayerGroups.Skip(3).SelectMany(g => g.Parameters), p => Assert.NotNull(p.Parameter.grad));
        Assert.Equal(["layer 2", "pooler", "head"], learner.Groups.Select(g => g.Name).Where(n => !n.EndsWith(')')));
    }

    [Theory]
    [InlineData(0, 1)] // half of three
    [InlineData(2, 2)]
    [InlineData(9, 3)]
    public void FrozenLayersAreThoseOfThePlanAtMostAllAndHalfByDefault(int wanted, int frozen)
    {
        var plan = _tiny.Plan("bert", "partly-frozen") with { FrozenLayers = wanted };
        using var data = _tiny.Load(plan);
        var context = _tiny.Context(plan, data);
        using var backbone = context.Backbone;
        using var head = context.Head;
        Assert.Equal(frozen, PartlyFrozenTuning.Layers(context));
    }

    public void Dispose() => _tiny.Dispose();
}
