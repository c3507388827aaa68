using FineTune.Engine;

namespace FineTune.Studio.Tests.Engine;

public sealed class TrainingPlanTests
{
    private static readonly TrainingPlan Plan = new() { Data = new() { Hash = "abc" }, Model = "use-lite" };

    [Fact]
    public void DefaultsAreValid() => Assert.Empty(Plan.Problems());

    [Fact]
    public void EveryWrongNumberIsNamedWithItsRemedy()
    {
        var wrong = Plan with { Epochs = 0, LearningRate = 0, HeadLearningRate = 2, BatchSize = 0, Dropout = 1, WarmupFraction = -1, GradientClip = double.NaN, WeightDecay = 2, Data = Plan.Data with { Split = new(80, 30, 10) } };
        Assert.Equal(9, wrong.Problems().Count());
        var message = Assert.Throws<UserException>(() => wrong.Validated()).Message;
        Assert.Contains("Learning rate is 0: choose", message);
        Assert.Contains("The split is 80/30/10", message);
    }

    [Fact]
    public void SurvivesItsFile()
    {
        using var folder = new TemporaryFolder();
        Json.WriteFile(folder["plan.json"], Plan with { Schedule = LearningRateSchedule.Cosine, Name = "é" });
        Assert.Equal(Plan with { Schedule = LearningRateSchedule.Cosine, Name = "é" }, Json.ReadFile<TrainingPlan>(folder["plan.json"]));
        Assert.Contains("\"schedule\": \"cosine\"", File.ReadAllText(folder["plan.json"]));
    }
}
