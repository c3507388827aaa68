using CsCheck;
using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Evaluation;

namespace FineTune.Studio.Tests.Engine.Evaluation;

public sealed class PredictionsCsvTests
{
    private static readonly string[] Labels = ["=sum", "plain, quoted \"b\"", "c"];

    private static readonly LabelledText[] Rows =
    [
        new("=HYPERLINK(\"http://x\")", 0, new(DataPart.Test, 0)),
        new("two\nlines, comma", 1, new(DataPart.Test, 1)),
        new("", 1, new(DataPart.Test, 2)),
        new("'=already quoted", 2, new(DataPart.Test, 3)),
    ];

    private static readonly float[][] Probabilities = [[.5f, .3f, .2f], [.1f, .8f, .1f], [.98f, .01f, .01f], [.3f, .36f, .34f]];

    [Fact]
    public void WhatIsWrittenIsReadBack()
    {
        using var folder = new TemporaryFolder();
        PredictionsCsv.Write(folder["p.csv"], Labels, Rows, Probabilities, r => r.Index == 2 ? null : new Place("my, file.csv", r.Index + 2));
        var page = PredictionsCsv.Read(folder["p.csv"], new());
        Assert.Equal(Labels, page.Labels);
        Assert.Equal(4, page.Matches);
        Assert.Equal(Rows.Select(r => (r.Row, r.Text, Labels[r.Label])), page.Rows.Select(r => (r.Row, r.Text, r.True)));
        Assert.Equal(["=sum", Labels[1], "=sum", Labels[1]], page.Rows.Select(r => r.Predicted));
        Assert.Equal([new("my, file.csv", 2), new("my, file.csv", 3), null, new("my, file.csv", 5)], page.Rows.Select(r => r.Place));
        Assert.Equal(Probabilities, page.Rows.Select(r => r.Probabilities!.ToArray()));
        Assert.Equal(-Math.Log(.01f), page.Rows[2].Loss, 12);
        Assert.Equal((.98f, .01f), (page.Rows[2].ProbabilityOfPredicted, page.Rows[2].ProbabilityOfTrue));
        Assert.False(File.Exists(folder["p.csv.tmp"]));
    }

    [Fact]
    public void NoCellBeginsAsAFormula()
    {
        using var folder = new TemporaryFolder();
        PredictionsCsv.Write(folder["p.csv"], Labels, Rows, Probabilities);
        var text = File.ReadAllText(folder["p.csv"]);
        Assert.Contains("\"'=HYPERLINK(\"\"http://x\"\")\"", text);
        Assert.Contains(",'=sum,", text);
        Assert.DoesNotContain(",=", text);
    }

    [Fact]
    public void AnyTextSurvivesTheEscape() => Gen.String[Gen.Char["'=+-@\t\na\uFF1D"], 0, 6].Sample(text =>
    {
        var cell = SpreadsheetCell.Escape(text);
        Assert.Equal(text, SpreadsheetCell.Unescape(cell));
        Assert.False(cell.Length > 0 && "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20".Contains(cell[0]));
    }, iter: 2000);

    [Fact]
    public void PagesFilterAndSort()
    {
        using var folder = new TemporaryFolder();
        PredictionsCsv.Write(folder["p.csv"], Labels, Rows, Probabilities);
        PredictionPage Read(PredictionQuery query) => PredictionsCsv.Read(folder["p.csv"], query);

        // Losses: -ln .5 = .69, -ln .8 = .22, -ln .01 = 4.6, -ln .34 = 1.08
        Assert.Equal([2, 3, 0, 1], Read(new() { Order = PredictionOrder.LargestLossFirst }).Rows.Select(r => r.Row.Index));
        Assert.Equal([3, 0, 1, 2], Read(new() { Order = PredictionOrder.LeastSureFirst }).Rows.Select(r => r.Row.Index));
        Assert.Equal([2, 3], Read(new() { OnlyErrors = true }).Rows.Select(r => r.Row.Index));
        Assert.Equal([2], Read(new() { True = Labels[1], Predicted = "=sum" }).Rows.Select(r => r.Row.Index));
        var second = Read(new() { Order = PredictionOrder.LargestLossFirst, Skip = 1, Take = 2 });
        Assert.Equal([3, 0], second.Rows.Select(r => r.Row.Index));
        Assert.Equal(4, second.Matches);
        Assert.Equal([1, 2], Read(new() { Skip = 1, Take = 2 }).Rows.Select(r => r.Row.Index));
        Assert.Empty(Read(new() { Skip = 9 }).Rows);
    }

    [Fact]
    public void BeyondFiftyClassesOnlyTheTwoThatMatterAreKept()
    {
        using var folder = new TemporaryFolder();
        var labels = Enumerable.Range(0, 51).Select(i => $"l{i}").ToArray();
        PredictionsCsv.Write(folder["p.csv"], labels, [Rows[0]], [[.9f, .. Enumerable.Repeat(.002f, 50)]]);
        var page = PredictionsCsv.Read(folder["p.csv"], new());
        Assert.Empty(page.Labels);
        Assert.Null(Assert.Single(page.Rows).Probabilities);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("some,other,table\n1,2,3\n", 1)]
    [InlineData("row,file,file_row,text,true,predicted,probability_predicted,probability_true,loss\ntest:0,,,t,a,b,0.5,0.5,0.7\ntest:1,,,t,a,b,x,0.5,0.7\n", 3)]
    [InlineData("row,file,file_row,text,true,predicted,probability_predicted,probability_true,loss\ntest:0,,,t,a\n", 2)]
    public void AnythingElseIsRefusedWithItsPlace(string content, long line)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("p.csv", content);
        var error = Assert.Throws<UserException>(() => PredictionsCsv.Read(path, new()));
        Assert.Equal(path, error.Where!.File);
        if (line > 0) Assert.Equal(line, error.Where.Row);
    }

    [Fact]
    public void AMissingFileIsSaid()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("no predictions", Assert.Throws<UserException>(() => PredictionsCsv.Read(folder["none.csv"], new())).Message);
    }
}
