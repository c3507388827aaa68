using CsCheck;
using FineTune.Engine;
using FineTune.Engine.Evaluation;

namespace FineTune.Studio.Tests.Engine.Evaluation;

public sealed class CorrelationsTests
{
    [Fact]
    public void Pearson_by_hand()
    {
        // deviations (-2,-1,0,1,2) and (-2,0,-1,2,1): 4 + 0 + 0 + 2 + 2 = 8; both squares 10: 8/10
        Assert.Equal(.8, Correlations.Pearson([1, 2, 3, 4, 5], [1, 3, 2, 5, 4])!.Value, 12);
        Assert.Equal(-1, Correlations.Pearson([1, 2, 3], [3, 2, 1])!.Value, 12);
        // A large offset costs no digits.
        Assert.Equal(.8, Correlations.Pearson([1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4, 1e9 + 5], [1, 3, 2, 5, 4])!.Value, 9);
    }

    [Fact]
    public void Spearman_shares_the_ranks_of_equal_numbers()
    {
        Assert.Equal([1, 2.5, 2.5, 4], Correlations.Ranks([10, 20, 20, 30]));
        // scipy.stats.spearmanr([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]) = 0.8207826816681233 (its documentation's example)
        Assert.Equal(0.8207826816681233, Correlations.Spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])!.Value, 12);
    }

    [Fact]
    public void Spearman_sees_only_the_order() => Gen.Int[-30, 30].HashSet[3, 30].Sample(x =>
        Assert.Equal(1, Correlations.Spearman([.. x.Select(v => (double)v)], [.. x.Select(v => Math.Exp(v / 4.0))])!.Value, 9));

    [Theory]
    [InlineData(new[] { 1.0, 2, 3 }, new[] { .1, .1, .1 })]
    [InlineData(new[] { 4.0, 4, 4 }, new[] { 1.0, 2, 3 })]
    [InlineData(new[] { 1.0, 2, 3 }, new[] { 1, double.NaN, 3 })]
    [InlineData(new[] { 1.0 }, new[] { 1.0 })]
    public void What_is_undefined_is_zero_and_said(double[] truth, double[] predicted)
    {
        Assert.Null(Correlations.Pearson(truth, predicted));
        Assert.Null(Correlations.Spearman(truth, predicted));
        var report = SimilarityMetrics.Evaluate("test", truth, predicted);
        Assert.True(report.Constant);
        Assert.Equal((0, 0), (report.Pearson, report.Spearman));
        Assert.Equal([-1, 1], report.PearsonInterval);
        Assert.Contains("\"pearson\":0", System.Text.Json.JsonSerializer.Serialize(report, Json.Line));
    }

    [Fact]
    public void Intervals_by_hand()
    {
        // r = .5, n = 28: z = .549306, half = 1.959964/5 = .391993: tanh(.157313) = .156028, tanh(.941299) = .735818
        var pearson = Intervals.Pearson(.5, 28);
        Assert.Equal((.156028, .735818), (Math.Round(pearson[0], 6), Math.Round(pearson[1], 6)));
        // Spearman: half times sqrt(1 + .25/2) = 1.060660: .415771: tanh(.133535) = .132747, tanh(.965077) = .746533
        var spearman = Intervals.Spearman(.5, 28);
        Assert.Equal((.132747, .746533), (Math.Round(spearman[0], 6), Math.Round(spearman[1], 6)));
        Assert.Equal([1, 1], Intervals.Pearson(1, 10));
        Assert.Equal([-1, 1], Intervals.Pearson(.9, 3));
    }

    [Fact]
    public void A_report_keeps_at_most_500_points()
    {
        double[] truth = [.. Enumerable.Range(0, 1201).Select(i => (double)i)];
        var report = SimilarityMetrics.Evaluate("test", truth, [.. truth.Select(t => t + 2)]);
        Assert.Equal((1201, 4.0, 500, false), (report.Rows, report.Mse, report.Scatter.Count, report.Constant));
        Assert.Equal(500, report.Scatter.Distinct().Count());
        Assert.True(report.Scatter[^1].True > 1190);
        Assert.Throws<UserException>(() => SimilarityMetrics.Evaluate("test", [], []));
    }
}
