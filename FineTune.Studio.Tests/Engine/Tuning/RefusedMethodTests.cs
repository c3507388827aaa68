using FineTune.Engine;

namespace FineTune.Studio.Tests.Engine.Tuning;

[Collection(nameof(TorchCollection))]
public sealed class RefusedMethodTests : IDisposable
{
    private readonly TinyTasks _tiny = new();

    [Theory]
    [InlineData("token-tagging", "bert")]
    [InlineData("text-similarity", "bert")]
    [InlineData("text-pair-classification", "use-lite")]
    public void ContrastiveWithoutClassesOfTextsIsRefused(string task, string family)
    {
        var plan = _tiny.Plan(family, "contrastive", task);
        Assert.Contains("this task has no such classes", Assert.Throws<UserException>(() => FineTuner.Check(_tiny.Home, plan)).What);
        Refused(plan, "this task has no such classes", "Choose another method.");
    }

    [Fact]
    public void LoraTargetsThatDoNotExistAreRefusedAndTheRealOnesNamed()
    {
        Refused(_tiny.Plan("bert", "lora") with { LoraTargets = "q_proj, v_proj" }, "No matrix of this model is named q_proj or v_proj.", "query, key, value, dense");
        Refused(_tiny.Plan("use-lite", "lora") with { LoraTargets = "query" }, "No matrix of this model is named query.", "qkv");
    }

    [Fact]
    public void AMissingColumnOfAPairIsNamed()
    {
        var plan = _tiny.Plan("bert", "full", "text-pair-classification");
        plan = plan with { Data = plan.Data with { Text2Column = "sceond" } };
        var refusal = Assert.Throws<UserException>(() => FineTuner.Check(_tiny.Home, plan));
        Assert.Equal("There is no column 'sceond'.", refusal.What);
        Assert.Contains("second", refusal.Remedy);
        Refused(plan, "There is no column 'sceond'.", "second");
    }

    [Fact]
    public void ATaskThatAModelCannotLearnIsRefused()
    {
        var plan = _tiny.Plan("bert", "full", "token-tagging") with { Model = "classical" };
        Assert.Contains("cannot be trained for token-tagging", Assert.Throws<UserException>(() => FineTuner.Check(_tiny.Home, plan)).What);
        Refused(plan, "cannot be trained for token-tagging", "Choose another model.");
    }

    [Fact]
    public void AMethodThatAModelDoesNotListIsRefusedBeforeTheRun()
    {
        var data = _tiny.Plan("bert").Data with { LabelColumn = null, Format = "text" };
        var plan = _tiny.Plan("bert") with { Data = data, Model = "starter-gpt2", Task = "text-generation", Method = "gradual" };
        var refusal = Assert.Throws<UserException>(() => FineTuner.Check(_tiny.Home, plan));
        Assert.Contains("Starter GPT-2 cannot be tuned with 'gradual'", refusal.What);
        Assert.Contains("full, partly-frozen, lora", refusal.Remedy);
        FineTuner.Check(_tiny.Home, plan with { Method = "lora" });
        Assert.Contains("cannot be trained for text-generation", Assert.Throws<UserException>(() => FineTuner.Check(_tiny.Home, plan with { Model = "classical" })).What);
    }

    public void Dispose() => _tiny.Dispose();

    private void Refused(TrainingPlan plan, string what, string remedy)
    {
        var run = _tiny.NewRun(plan.Task + plan.Model[^4..] + plan.Method, plan);
        var finished = Assert.IsType<Finished>(_tiny.Execute(run)[^1]);
        Assert.Equal(RunOutcome.Failed, finished.Outcome);
        Assert.Contains(what, finished.Message);
        Assert.Contains(remedy, finished.Remedy);
        Assert.DoesNotContain(run.ReadEvents(), e => e is Logged { Severity: Severity.Error }); // an exception nobody expected
        Assert.False(Directory.Exists(run.ModelFolder));
    }
}
