using FineTune.Engine;
using FineTune.Engine.Data;

namespace FineTune.Studio.Tests.Engine.Data;

public sealed class TextPairSplitTests : DataTest
{
    private TextPairData LoadPairs(DataSetInfo info, int seed = 1, string? text2 = null, string? label = null)
    {
        using var data = Store.Open(info.Hash);
        return TextPairSplit.Load(data, new PlanData { Hash = info.Hash, LabelColumn = label }, text2, seed);
    }

    /// <summary>120 pairs of yes, 60 of no; every tenth is the pair before it, the other way round.</summary>
    private DataSetInfo Pairs() => ImportText("train.csv", "sentence1,sentence2,label\n" + string.Concat(Enumerable.Range(0, 180).Select(i =>
        (i % 10 == 9 ? $"second {i - 1},first {i - 1}" : $"first {i},second {i}") + (i % 3 == 0 ? ",no\n" : ",yes\n"))));

    [Fact]
    public void Shares_hold_in_every_class_and_equal_pairs_stay_together()
    {
        var info = Pairs();
        foreach (var seed in Enumerable.Range(0, 10))
        {
            var data = LoadPairs(info, seed);
            Assert.Equal(["no", "yes"], data.Labels);
            Assert.Equal(180, data.Train.Count + data.Validation.Count + data.Test.Count);
            Assert.InRange(data.Test.Count, 16, 20);
            Assert.InRange(data.Validation.Count(r => r.Label == 0), 4, 8);
            var parts = new[] { data.Train, data.Validation, data.Test }.Select(p => p.Select(r => r.First.Split(' ')[1]).ToHashSet()).ToList();
            Assert.Empty(parts[0].Intersect(parts[1]).Concat(parts[0].Intersect(parts[2])).Concat(parts[1].Intersect(parts[2])));
        }
        Assert.Equal(LoadPairs(info, 3).Test, LoadPairs(info, 3).Test);
        Assert.NotEqual(LoadPairs(info, 3).Test, LoadPairs(info, 4).Test);
    }

    [Fact]
    public void Given_parts_stay_and_what_is_left_out_is_said_in_numbers()
    {
        var info = Import(Folder.Write("train.csv", "premise,hypothesis,label\na one,b one,Yes\na two,,yes\n,b three,Yes\na four,b four,no\na five,b five,\n"),
            test: Folder.Write("test.csv", "premise,hypothesis,label\nc one,d one,YES\nc two,d two,maybe\n"), validation: Folder.Write("v.csv", "premise,hypothesis,label\ne one,f one,no\n"));
        var data = LoadPairs(info, text2: "hypothesis", label: "label");
        Assert.Equal([("a one", "b one"), ("a four", "b four")], data.Train.Select(r => (r.First, r.Second)));
        Assert.Equal(new LabelledPair("c one", "d one", 0, new(DataPart.Test, 0)), Assert.Single(data.Test));
        Assert.Equal(DataPart.Validation, Assert.Single(data.Validation).Row.Part);
        Assert.Equal([
            "1 training row was left out because the second text ('hypothesis') is missing.",
            "1 training row was left out because the first text ('premise') is missing.",
            "1 training row was left out because the class is missing.",
            "The class 'YES' of the test rows was taken for 'Yes' of the training rows.",
            "1 test row was left out of scoring: no training row has the class 'maybe'."], data.Notes);
    }

    [Fact]
    public void A_side_that_is_empty_everywhere_is_refused()
    {
        var info = ImportText("a.csv", "sentence1,sentence2,label\none x,,a\ntwo x,,b\n");
        Assert.Contains("No training row has both texts", Refused(() => LoadPairs(info, text2: "sentence2")).What);
        Assert.Contains("second text", Refused(() => LoadPairs(info)).What);
        Assert.Contains("no column 'nothing'", Refused(() => LoadPairs(info, text2: "nothing")).What);
        Assert.Contains("was chosen for the first text and the second text", Refused(() => LoadPairs(info, text2: "sentence1")).What);
        Assert.Contains("same class", Refused(() => LoadPairs(ImportText("b.csv", "sentence1,sentence2,label\none x,y,a\ntwo x,y,a\n"), text2: "sentence2", label: "label")).What);
    }
}
