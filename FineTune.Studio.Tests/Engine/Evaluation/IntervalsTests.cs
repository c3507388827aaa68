using FineTune.Engine;
using FineTune.Engine.Evaluation;

namespace FineTune.Studio.Tests.Engine.Evaluation;

public sealed class IntervalsTests
{
    // statsmodels.stats.proportion.proportion_confint(k, n, method="wilson"), also by hand:
    // 8/10: (0.8 + 1.9208)/(1 + .38415) ... = [.4902, .9433]; 50/100: [.4038, .5962]; 0/10: 3.8415/13.8415 = .2775
    [Theory]
    [InlineData(8, 10, 0.490162, 0.943318)]
    [InlineData(50, 100, 0.403832, 0.596168)]
    [InlineData(0, 10, 0, 0.277533)]
    [InlineData(10, 10, 0.722467, 1)]
    [InlineData(0, 0, 0, 1)]
    public void WilsonEqualsKnownValues(int successes, int trials, double low, double high)
    {
        var interval = Intervals.Wilson(successes, trials);
        Assert.Equal(low, interval[0], 6);
        Assert.Equal(high, interval[1], 6);
    }

    private static ConfusionMatrix Noisy(int classes, int perClass)
    {
        var matrix = new ConfusionMatrix(classes);
        for (var c = 0; c < classes; c++)
        {
            matrix.Add(c, c, perClass - (c % 5));
            matrix.Add(c, (c + 1) % classes, c % 5);
        }
        return matrix;
    }

    [Fact]
    public void BootstrapIsTheSameForTheSameSeedAndHoldsTheMeasuredValue()
    {
        var matrix = Noisy(77, 40);
        var first = Intervals.BootstrapMacroF1(matrix, seed: 3);
        Assert.Equal(first, Intervals.BootstrapMacroF1(matrix, seed: 3));
        Assert.NotEqual(first, Intervals.BootstrapMacroF1(matrix, seed: 4));
        Assert.InRange(matrix.MacroF1, first[0], first[1]);
    }

    [Fact]
    public void BootstrapOfTwoEqualClassesIsAboutAsWideAsTheNormalIntervalOfAccuracy()
    {
        // 2 x 500 rows, 90 % right in each: macro-F1 is nearly the accuracy, whose standard error is sqrt(.9 * .1 / 1000) = .00949, so the
        // interval is close to .9 -+ .0186.
        var matrix = new ConfusionMatrix(2);
        matrix.Add(0, 0, 450);
        matrix.Add(0, 1, 50);
        matrix.Add(1, 1, 450);
        matrix.Add(1, 0, 50);
        var interval = Intervals.BootstrapMacroF1(matrix, seed: 1);
        Assert.InRange(interval[0], .9 - .0186 - .004, .9 - .0186 + .004);
        Assert.InRange(interval[1], .9 + .0186 - .004, .9 + .0186 + .004);
    }

    [Fact]
    public void AllRightHasNoSpread() => Assert.Equal([1, 1], Intervals.BootstrapMacroF1(Noisy(1, 30), seed: 1));

    [Fact]
    public void QuantilesInterpolate()
    {
        // numpy.quantile([1, 2, 3, 4], .25) = 1.75
        Assert.Equal(1.75, Intervals.Quantile([1, 2, 3, 4], .25), 12);
        Assert.Equal(4, Intervals.Quantile([1, 2, 3, 4], 1), 12);
    }

    [Fact]
    public void TheGeneratorIsTheReferenceOne()
    {
        // First outputs of Vigna's splitmix64.c from state 0.
        var random = new SplitMix64(0);
        Assert.Equal(0xE220A8397B1DCDAFUL, random.Next());
        Assert.Equal(0x6E789E6AA1B965F4UL, random.Next());
    }
}
