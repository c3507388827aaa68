using FineTune.Engine;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Tuning;

[Collection(nameof(TorchCollection))]
public sealed class MethodResumeTests : IDisposable
{
    private readonly TinyTasks _tiny = new();

    /// <summary>24 steps an epoch, 96 in all: gradual opens a group of bert's at 10, 22, 34, 46 and 58; contrastive turns to the head at 48.</summary>
    [Theory]
    [InlineData("gradual", "bert", 7, 30, 80)]
    [InlineData("gradual", "use-lite", 5, 40)]
    [InlineData("contrastive", "bert", 30, 48, 70)]
    [InlineData("contrastive", "use-lite", 47, 49)]
    [InlineData("lora", "bert", 33)]
    [InlineData("lora", "use-lite", 60)]
    [InlineData("partly-frozen", "bert", 25, 50)]
    [InlineData("partly-frozen", "use-lite", 33)]
    public void ASuspendedRunGoesOnToTheSameCurveAndTheSameBits(string method, string family, params int[] stopsAt) => SameAsUninterrupted(_tiny.Plan(family, method), stopsAt);

    [Theory]
    [InlineData("gradual")]
    [InlineData("contrastive")]
    [InlineData("lora")]
    public void ARefitToo(string method)
    {
        var plan = _tiny.Plan("use-lite", method) with { RefitOnAllRows = true };
        SameAsUninterrupted(plan, 100, 125, 150);
    }

    [Fact]
    public void TaggingAndPairsToo()
    {
        SameAsUninterrupted(_tiny.Plan("bert", "partly-frozen", "token-tagging") with { Epochs = 2 }, 15);
        SameAsUninterrupted(_tiny.Plan("use-lite", "gradual", "text-similarity") with { Epochs = 2 }, 15);
    }

    public void Dispose() => _tiny.Dispose();

    private void SameAsUninterrupted(TrainingPlan plan, params int[] stopsAt)
    {
        var straight = _tiny.NewRun("straight-" + plan.Task + plan.Method, plan);
        var end = Assert.IsType<Finished>(_tiny.Execute(straight)[^1]);
        Assert.True(end.Outcome == RunOutcome.Completed, end.Message);
        var halting = _tiny.NewRun("halting-" + plan.Task + plan.Method, plan);
        foreach (var stop in stopsAt.Where(s => s < straight.ReadEvents().OfType<StepCompleted>().Last().Step))
        {
            var part = _tiny.Execute(halting, (e, control) => { if (e is StepCompleted s && s.Step == stop) control.Suspend(); });
            Assert.Equal(RunOutcome.Suspended, Assert.IsType<Finished>(part[^1]).Outcome);
            manual_seed(999);
        }
        _tiny.Execute(halting);
        Assert.True(halting.Attempts().Count > 1);
        Assert.Equal(Curve(straight), Curve(halting));
        Assert.Equal(Weights(straight), Weights(halting));
    }

    private static List<(int, double, double)> Curve(RunFolder run) =>
        [.. run.ReadEvents().Select(e => e switch { StepCompleted s => (s.Step, s.Loss, s.GradientNorm), Validated v => (v.Step, v.Loss, v.Metric), _ => (-1, 0, 0) }).Where(p => p.Item1 >= 0)];

    private static byte[] Weights(RunFolder run) => File.ReadAllBytes(Path.Combine(run.ModelFolder, "model.safetensors"));
}
