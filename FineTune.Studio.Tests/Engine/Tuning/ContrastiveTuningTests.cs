using FineTune.Engine.Data;
using FineTune.Engine.Tuning;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Tuning;

[Collection(nameof(TorchCollection))]
public sealed class ContrastiveTuningTests : IDisposable
{
    private readonly TinyTasks _tiny = new();

    [Fact]
    public void PairLossIsTheMeanLogProbabilityOfARowsPartners()
    {
        using var scope = NewDisposeScope();
        // Unit length: (1, 0), (0.6, 0.8), (0, 1), (-1, 0); cosines over 0.1: 6 | 0 | -10, 8 | -6, 0. Rows 2 and 3 have no partner and do not count.
        var features = tensor(new float[,] { { 1, 0 }, { 3, 4 }, { 0, 2 }, { -5, 0 } });
        var loss = ContrastiveTuning.PairLoss(features, tensor([0L, 0, 1, 2])).item<float>();
        var first = 6 - Math.Log(Math.Exp(6) + Math.Exp(0) + Math.Exp(-10));
        var second = 6 - Math.Log(Math.Exp(6) + Math.Exp(8) + Math.Exp(-6));
        Assert.Equal(-(first + second) / 2, loss, 1e-4);

        // Two classes of two: every row has one partner.
        loss = ContrastiveTuning.PairLoss(features, tensor([0L, 0, 1, 1])).item<float>();
        var third = 0 - Math.Log(Math.Exp(0) + Math.Exp(8) + Math.Exp(0));
        var fourth = 0 - Math.Log(Math.Exp(-10) + Math.Exp(-6) + Math.Exp(0));
        Assert.Equal(-(first + second + third + fourth) / 4, loss, 1e-4);

        // Three of a class: each has the mean over two partners.
        loss = ContrastiveTuning.PairLoss(features, tensor([0L, 0, 0, 1])).item<float>();
        first = (6 + 0) / 2.0 - Math.Log(Math.Exp(6) + Math.Exp(0) + Math.Exp(-10));
        second = (6 + 8) / 2.0 - Math.Log(Math.Exp(6) + Math.Exp(8) + Math.Exp(-6));
        third = (0 + 8) / 2.0 - Math.Log(Math.Exp(0) + Math.Exp(8) + Math.Exp(0));
        Assert.Equal(-(first + second + third) / 3, loss, 1e-4);
    }

    [Fact]
    public void ABatchWithoutPartnersCostsNothing()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0, ContrastiveTuning.PairLoss(rand(3, 4), tensor([0L, 1, 2])).item<float>());
        Assert.Equal(0, ContrastiveTuning.PairLoss(rand(1, 4), tensor([0L])).item<float>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(1000)]
    public void EveryEpochOfPairsHasTheBatchesOfAnyEpochAndEveryRowOnceNextToItsPartner(int batchSize)
    {
        var plan = _tiny.Plan("use-lite", "contrastive") with { BatchSize = batchSize };
        using var data = _tiny.Load(plan);
        var context = _tiny.Context(plan, data);
        using var backbone = context.Backbone;
        using var head = context.Head;
        using var learner = new ContrastiveTuning().Prepare(context);
        var batches = learner.Batches(batchSize, 1, 0);
        var rows = context.Texts.Train.Count;
        Assert.Equal((rows + batchSize - 1) / batchSize, batches.Length);
        Assert.All(batches, b => Assert.InRange(b.Length, 1, batchSize + 4));
        if (batchSize > 1) Assert.Equal(Enumerable.Range(0, rows), batches.SelectMany(b => b).Order());
        Assert.Equal(batches, learner.Batches(batchSize, 1, 0));
        using var targets = context.Texts.Train.TargetsOf([.. Enumerable.Range(0, rows)]);
        var labels = targets.data<long>().ToArray();
        // At most one row of each of the three classes has no partner.
        Assert.InRange(batches.SelectMany(b => b.Where(row => b.Count(other => labels[other] == labels[row]) < 2)).Distinct().Count(), 0, 3);
    }

    public void Dispose() => _tiny.Dispose();
}
