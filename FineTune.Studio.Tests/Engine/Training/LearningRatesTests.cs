using FineTune.Engine;
using FineTune.Engine.Training;

namespace FineTune.Studio.Tests.Engine.Training;

public sealed class LearningRatesTests
{
    [Theory]
    // 100 steps, 10 of warm-up: the first step is a tenth, the tenth is the peak, then straight down: step 55 stands halfway.
    [InlineData(LearningRateSchedule.Linear, 0, 0.1)]
    [InlineData(LearningRateSchedule.Linear, 9, 1.0)]
    [InlineData(LearningRateSchedule.Linear, 10, 1.0)]
    [InlineData(LearningRateSchedule.Linear, 55, 0.5)]
    [InlineData(LearningRateSchedule.Linear, 99, 1 / 90.0)]
    [InlineData(LearningRateSchedule.Cosine, 55, 0.5)]
    [InlineData(LearningRateSchedule.Constant, 99, 1.0)]
    public void FollowsItsFormula(LearningRateSchedule schedule, int step, double expected) =>
        Assert.Equal(expected, LearningRates.Factor(schedule, step, 100, 0.1), 1e-12);

    [Fact]
    public void WarmupOfAllStepsOrNoneStaysFinite()
    {
        Assert.Equal(1, LearningRates.Factor(LearningRateSchedule.Linear, 9, 10, 1.0), 1e-12);
        Assert.Equal(1, LearningRates.Factor(LearningRateSchedule.Linear, 0, 10, 0), 1e-12);
    }
}
