using FineTune.Engine.Data;

namespace FineTune.Studio.Tests.Engine.Data;

public sealed class RealDataTests : DataTest
{
    [Fact]
    public void Banking77_imports_with_its_test_file_and_splits_a_tenth_for_validation()
    {
        var info = Import(TestData.Real("banking77/train.csv"), TestData.Real("banking77/test.csv"));

        Assert.Equal(10_003, info.Rows(DataPart.Train));
        Assert.Equal(3_080, info.Rows(DataPart.Test));
        Assert.Equal(("text", "category"), (info.TextColumn, info.LabelColumn));
        Assert.Equal(16, info.Hash.Length);
        var first = Rows(info)[0];
        Assert.Equal(["I am still waiting on my card?", "card_arrival"], first.Values);
        Assert.Equal(new FineTune.Engine.Place("train.csv", 2), first.Place);

        var data = Load(info);
        Assert.Equal(77, data.Labels.Count);
        Assert.Equal(10_003, data.Train.Count + data.Validation.Count);
        Assert.InRange(data.Validation.Count, 995, 1005);
        Assert.Equal(3_080, data.Test.Count);
        Assert.Equal(77, data.Validation.Select(r => r.Label).Distinct().Count());
    }

    [Fact]
    public void Banking77_has_six_test_rows_that_are_also_in_training()
    {
        var info = Import(TestData.Real("banking77/train.csv"), TestData.Real("banking77/test.csv"));
        var profile = Store.Profile(info.Hash, null, null);
        var overlap = Assert.Single(profile.Findings, f => f.Kind == FindingKinds.TrainTestOverlap);
        Assert.Equal(6, overlap.Count);
        Assert.Equal(6, overlap.Places.Count);
        Assert.Equal(77, profile.Classes.Count);
        Assert.InRange(profile.Words.P50, 8, 14);
        var without = Store.Apply(info.Hash, DataFix.For(overlap.Kind)!);
        Assert.Equal(9_997, without.Rows(DataPart.Train));
    }

    [Fact]
    public void Banking77_imports_as_a_folder_too()
    {
        var info = Import(Path.GetDirectoryName(TestData.Real("banking77/train.csv"))!);
        Assert.Equal(Import(TestData.Real("banking77/train.csv"), TestData.Real("banking77/test.csv")).Hash, info.Hash);
    }

    [Theory]
    [InlineData("pubmedqa/ori_pqal.json", 1000, "QUESTION", "final_decision")]
    [InlineData("dolly/dolly_short_noctx.jsonl", null, "instruction", null)]
    [InlineData("gsm8k/train.jsonl", 7473, "question", null)]
    public void Others_import_with_their_columns_guessed(string file, int? rows, string text, string? label)
    {
        var path = TestData.Real(file);
        var info = Import(path);
        Assert.Equal(rows ?? File.ReadLines(path).Count(l => l.Length > 0), info.TotalRows);
        Assert.Equal((text, label), (info.TextColumn, info.LabelColumn));
        Assert.Equal(info.TotalRows, Rows(info).Count(r => r.Values[info.IndexOf(text)].Length > 0));
    }
}
