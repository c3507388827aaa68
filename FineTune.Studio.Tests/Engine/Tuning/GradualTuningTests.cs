using FineTune.Engine.Tuning;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Tuning;

[Collection(nameof(TorchCollection))]
public sealed class GradualTuningTests : IDisposable
{
    private readonly TinyTasks _tiny = new();

    [Fact]
    public void GroupsJoinFromATenthToSixTenthsOfTheSteps()
    {
        Assert.Equal([10, 35, 60], GradualTuning.Schedule(3, 100));
        Assert.Equal([100, 225, 350, 475, 600], GradualTuning.Schedule(5, 1000));
        Assert.Equal([5], GradualTuning.Schedule(1, 50));
        Assert.Equal([0, 0, 1], GradualTuning.Schedule(3, 1));
    }

    [Fact]
    public void TheHeadLearnsFirstThenPoolerAndLayersFromTheTopThenTheEmbeddings()
    {
        using var data = _tiny.Load(_tiny.Plan("bert", "gradual"));
        var context = _tiny.Context(_tiny.Plan("bert", "gradual"), data);
        using var backbone = context.Backbone;
        using var head = context.Head;
        using var learner = new GradualTuning().Prepare(context);
        learner.Train(true);
        string[] Learning() => [.. backbone.LayerGroups.Where(g => g.Parameters.All(p => p.Parameter.requires_grad)).Select(g => g.Name)];
        // The parameters that a backward pass reaches are those that learn.
        void OnlyTheseGetGradients()
        {
            using var scope = NewDisposeScope();
            learner.Loss([0, 1, 2, 3], data, false).backward();
            Assert.Equal(Learning(), backbone.LayerGroups.Where(g => g.Parameters.Any(p => p.Parameter.grad is not null)).Select(g => g.Name));
            foreach (var (_, parameter) in backbone.LayerGroups.SelectMany(g => g.Parameters)) parameter.grad = null;
        }

        var marks = new List<(int, string)>();
        for (var step = 0; step < 1000; step++)
        {
            if (learner.Begin(step, 1000) is { } mark) { marks.Add((mark.Step, mark.Caption)); Assert.All(mark.Joined!, name => Assert.Contains(name, mark.Caption)); OnlyTheseGetGradients(); }
            if (step == 99) Assert.Empty(Learning());
            if (step == 300) Assert.Equal(["layer 2", "pooler"], Learning());
            if (step == 599) Assert.Equal(["layer 0", "layer 1", "layer 2", "pooler"], Learning());
        }
        Assert.Equal(["embeddings", "layer 0", "layer 1", "layer 2", "pooler"], Learning());
        Assert.Equal([(0, "head learns"), (100, "pooler joins"), (225, "layer 2 joins"), (350, "layer 1 joins"), (475, "layer 0 joins"), (600, "embeddings join")], marks);

        Assert.Null(learner.Begin(400, 1000)); // as a resumed run begins, in the middle
        Assert.Equal(["layer 1", "layer 2", "pooler"], Learning());
    }

    [Fact]
    public void LowerLayersLearnMoreSlowlyByTheDecay()
    {
        var plan = _tiny.Plan("bert", "gradual") with { LearningRate = 1e-3, HeadLearningRate = 5e-3, LayerDecay = 0.5 };
        using var data = _tiny.Load(plan);
        var context = _tiny.Context(plan, data);
        using var backbone = context.Backbone;
        using var head = context.Head;
        using var learner = new GradualTuning().Prepare(context);
        Assert.Equal([("embeddings", 1e-3 / 16), ("layer 0", 1e-3 / 8), ("layer 1", 1e-3 / 4), ("layer 2", 1e-3 / 2), ("pooler", 1e-3), ("head", 5e-3)],
            learner.Groups.Where(g => !g.Name.EndsWith(')')).Select(g => (g.Name, g.LearningRate)));
    }

    public void Dispose() => _tiny.Dispose();
}
