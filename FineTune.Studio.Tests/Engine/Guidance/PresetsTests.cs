using FineTune.Engine;
using FineTune.Engine.Guidance;

namespace FineTune.Studio.Tests.Engine.Guidance;

public sealed class PresetsTests
{
    private static DataSummary Data(int rowsPerClass, int classes = 77) => new()
    {
        TrainRows = rowsPerClass * classes,
        ClassRows = [.. Enumerable.Repeat(rowsPerClass, classes)],
        P99Tokens = 61,
    };

    private static readonly TrainingPlan Plan = new() { Data = new() { Hash = "h" }, Model = "use-lite", Seed = 9, Threads = 2 };

    [Theory]
    [InlineData(3, 20, "few")]
    [InlineData(8, 10, "few")]
    [InlineData(50, 4, "balanced")]
    [InlineData(200, 3, "balanced")]
    public void RowsPerClassDecideEpochsAndMethod(int rowsPerClass, int epochs, string preset)
    {
        var data = Data(rowsPerClass);
        Assert.Equal(epochs, Presets.Apply("balanced", Plan, data).Epochs);
        Assert.Equal(epochs + 1, Presets.Apply("best", Plan, data).Epochs);
        var advice = Presets.Recommend(data);
        Assert.Equal(preset, advice.Preset);
        Assert.Equal(Presets.Find(preset).Method, advice.Method);
        Assert.Contains($"{rowsPerClass} rows per class", advice.Reason);
    }

    [Fact]
    public void WithoutClassesOfSingleTextsPairsTeachNothing()
    {
        var tags = Data(8) with { Task = "token-tagging" };
        Assert.Equal(("fast", "frozen"), (Presets.Recommend(tags).Preset, Presets.Recommend(tags).Method));
        Assert.DoesNotContain(Presets.For(tags.Task), p => p.Id == Presets.Few);
        Assert.Contains(Presets.For("text-classification"), p => p.Id == Presets.Few);
        Assert.Equal("fast", Presets.Recommend(Data(1)).Preset);
    }

    [Fact]
    public void FewRowsInAllCallForAFrozenEncoderHoweverFewTheClasses()
    {
        var advice = Presets.Recommend(Data(100, classes: 6));
        Assert.Equal("fast", advice.Preset);
        Assert.Contains("600 training rows in all", advice.Reason);
        Assert.Equal("balanced", Presets.Recommend(Data(200, classes: 6)).Preset);
    }

    [Fact]
    public void EveryPresetGivesAPlanThatCanRunAndKeepsWhatIsNotItsBusiness()
    {
        foreach (var preset in Presets.All)
            foreach (var rows in new[] { 1, 3, 8, 50, 200, 100_000 })
            {
                var plan = Presets.Apply(preset.Id, Plan, Data(rows, classes: 2));
                Assert.Empty(plan.Problems());
                Assert.Equal((preset.Id, preset.Method, 9, 2, "use-lite"), (plan.Preset, plan.Method, plan.Seed, plan.Threads, plan.Model));
            }
        Assert.True(Presets.Apply("best", Plan, Data(50)).RefitOnAllRows);
        Assert.False(Presets.Apply("balanced", Presets.Apply("best", Plan, Data(50)), Data(50)).RefitOnAllRows);
        Assert.Equal("frozen", Presets.Apply("fast", Plan, Data(50)).Method);
    }

    [Fact]
    public void TinyDataGetsEnoughSteps()
    {
        // 200 rows are 7 steps of 32: 3 epochs would be 21 steps; 150 / 7 = 21.4 is capped at 20 epochs
        Assert.Equal(20, MethodNumbers.FullEpochs(Data(100, classes: 2)));
        // 1,200 rows are 38 steps: 150 / 38 -> 4
        Assert.Equal(4, MethodNumbers.FullEpochs(Data(600, classes: 2)));
        Assert.Equal(2, MethodNumbers.FullEpochs(Data(150_000, classes: 2)));
        Assert.Equal(1, MethodNumbers.FullEpochs(Data(600_000, classes: 2)));
    }

    [Theory]
    [InlineData(61, 128, 64)]
    [InlineData(64, 128, 64)]
    [InlineData(65, 128, 72)]
    [InlineData(500, 128, 128)]
    [InlineData(1, 128, 8)]
    public void LengthHoldsNinetyNineInAHundredTexts(int p99, int most, int expected) =>
        Assert.Equal(expected, Presets.Apply("balanced", Plan, Data(50) with { P99Tokens = p99 }, most).MaxLength);

    [Fact]
    public void AnotherMethodBringsItsOwnNumbers()
    {
        var fast = Presets.Apply("fast", Plan, Data(50));
        var frozen = Presets.Apply("balanced", Plan, Data(50), method: "frozen");
        Assert.Equal(fast with { Preset = "balanced" }, frozen);
        Assert.Equal(0.03, frozen.HeadLearningRate);
        Assert.Equal(3e-4, Presets.Apply("fast", Plan, Data(50), method: "full").LearningRate);
        Assert.Equal(1e-3, Presets.Apply("fast", Plan, Data(50), method: "full").HeadLearningRate);
        Assert.Equal(("fast", "balanced"), (Presets.ForMethod("frozen").Id, Presets.ForMethod("full").Id));
    }

    [Theory]
    [InlineData(8, 50)] // 616 rows are 20 steps: 50 epochs make 1,000
    [InlineData(2, 100)]
    [InlineData(130, 30)]
    public void AHeadAloneGetsManyCheapEpochs(int rowsPerClass, int epochs) => Assert.Equal(epochs, Presets.Apply("fast", Plan, Data(rowsPerClass)).Epochs);

    [Fact]
    public void AnUnknownPresetIsNamedWithThoseThereAre() =>
        Assert.Contains("fast, balanced, best", Assert.Throws<UserException>(() => Presets.Apply("turbo", Plan, Data(8))).Message);
}
