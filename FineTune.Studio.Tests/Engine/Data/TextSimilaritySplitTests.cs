using FineTune.Engine;
using FineTune.Engine.Data;

namespace FineTune.Studio.Tests.Engine.Data;

public sealed class TextSimilaritySplitTests : DataTest
{
    private TextSimilarityData LoadScores(DataSetInfo info, int seed = 1)
    {
        using var data = Store.Open(info.Hash);
        return TextSimilaritySplit.Load(data, new PlanData { Hash = info.Hash, TextColumn = "sentence1", LabelColumn = "score" }, "sentence2", seed);
    }

    [Fact]
    public void Every_part_has_low_and_high_scores_alike()
    {
        var info = ImportText("a.csv", "sentence1,sentence2,score\n" + string.Concat(Enumerable.Range(0, 300).Select(i => FormattableString.Invariant($"first text {i},second text {i},{i * i / 18000.0}\n"))));
        Assert.Equal(SuggestedTasks.TextSimilarity, info.SuggestedTask);
        foreach (var seed in Enumerable.Range(0, 10))
        {
            var data = LoadScores(info, seed);
            Assert.Equal(300, data.Train.Count + data.Validation.Count + data.Test.Count);
            Assert.Equal((30, 30), (data.Validation.Count, data.Test.Count));
            // Three of every tenth of the scores.
            Assert.Equal(Enumerable.Repeat(3, 10), data.Test.CountBy(r => (int)Math.Round(Math.Sqrt(r.Score * 18000)) / 30).OrderBy(c => c.Key).Select(c => c.Value));
        }
        Assert.Equal((0, 299 * 299 / 18000.0), (LoadScores(info).Lowest, LoadScores(info).Highest));
    }

    [Fact]
    public void What_is_no_number_is_left_out_and_said()
    {
        var data = LoadScores(ImportText("a.csv", "sentence1;sentence2;score\na one;b one;1,5\na two;b two;high\na three;b three;\na four;;2\na five;b five;-2.25\na six;b six;inf\n"));
        Assert.Equal([1.5, -2.25], data.Train.Concat(data.Validation).Concat(data.Test).Select(r => r.Score).OrderDescending());
        Assert.Contains("2 training rows were left out because the score ('score') is not a number.", data.Notes);
        Assert.Contains("1 training row was left out because the score is missing.", data.Notes);
        Assert.Contains("1 training row was left out because the second text ('sentence2') is missing.", data.Notes);
    }

    [Theory]
    [InlineData("yes", "no", "one says 'no'")]
    [InlineData("3", "3.0", "same score, 3")]
    public void Scores_that_cannot_be_learnt_are_refused(string first, string second, string says)
    {
        var info = ImportText("a.csv", $"sentence1,sentence2,score\na one,b one,{first}\na two,b two,{second}\n");
        var e = Refused(() => LoadScores(info));
        Assert.Contains(says, e.What);
        Assert.Equal("score", e.Where!.Column);
    }
}
