using FineTune.Studio.Playground;

namespace FineTune.Studio.Tests.Studio.Playground;

public sealed class SureThresholdTests
{
    /// <summary>Answers of one probability each, so many of them right.</summary>
    private static IEnumerable<(double, bool)> Answers(params (double Probability, int Right, int Wrong)[] groups) =>
        groups.SelectMany(g => Enumerable.Repeat((g.Probability, true), g.Right).Concat(Enumerable.Repeat((g.Probability, false), g.Wrong)));

    [Fact]
    public void ItIsWhereAnswersBecomeRightInSevenOfTenCases()
    {
        var threshold = SureThreshold.Of(Answers((0.3, 5, 15), (0.5, 10, 10), (0.7, 16, 4), (0.95, 40, 0)));
        Assert.Equal((0.7, 40, 15, 100), (threshold.Probability, threshold.RowsBelow, threshold.RightBelow, threshold.Rows));
        Assert.True(threshold.IsSure(0.7));
        Assert.False(threshold.IsSure(0.69));
    }

    [Fact]
    public void ALuckyGroupFurtherDownDoesNotLowerIt() =>
        Assert.Equal(0.9, SureThreshold.Of(Answers((0.4, 3, 1), (0.6, 10, 30), (0.9, 50, 2))).Probability);

    [Fact]
    public void AModelThatIsRightThroughoutIsNeverUnsure() => Assert.Equal(0, SureThreshold.Of(Answers((0.4, 30, 5), (0.9, 60, 1))).Probability);

    [Fact]
    public void AModelThatIsWrongThroughoutIsNeverSure() => Assert.Equal(1, SureThreshold.Of(Answers((0.4, 3, 50), (0.9, 6, 60))).Probability);

    [Fact]
    public void TooFewRowsGiveOneHalf() => Assert.Equal(0.5, SureThreshold.Of(Answers((0.9, 3, 3))).Probability);
}
