using System.Text.Json;
using FineTune.Engine;
using FineTune.Engine.Cli;
using FineTune.Engine.Evaluation;

namespace FineTune.Studio.Tests.Engine.Evaluation;

public sealed class GenerationReportTests
{
    private const string Copied = "once upon a time there was a small fox that lived in a wood";

    /// <summary>Three prompts, two with references; the tuned model is right once and writes the training text once.</summary>
    internal static GenerationReport Report { get; } = GenerationReport.Of("test", 2,
        Perplexity.Of([new(4 * Math.Log(2), 4, 12), new(4 * Math.Log(8), 4, 20)], stride: 512, "byte-level BPE, 4,000 tokens"),
        Perplexity.Of([new(8 * Math.Log(8), 8, 32)], stride: 512, "byte-level BPE, 4,000 tokens"),
        [
            new("Capital of France?", "Paris", "France is a a a a a country", "Paris"),
            new("Capital of Norway?", "Oslo is the capital", "I do not know", "Bergen is the capital"),
            new("A story", null, "no", $"Well, {Copied}."),
        ],
        ["The king.", $"{Copied} by the sea."], i => new Place("stories.txt", i + 1));

    [Fact]
    public void TheHeadlineIsPerplexityAndLowerIsBetter()
    {
        var headline = Report.Headline;
        Assert.Equal(("perplexity", 4), (headline.Name, Math.Round(headline.Value, 9)));
        Assert.True(headline.Metric.LowerIsBetter);
        Assert.True(headline.Metric.IsBetter(headline.Value, Assert.Single(Report.Baselines!.All).Value));
        Assert.Equal(8, Report.Baselines.Base!.Value, 9);
        Assert.Equal(["Perplexity", "Bits per byte", "Exact match", "ROUGE-L", "BLEU", "Distinct-1", "Distinct-2", "Repetition"], Report.Measures.Select(m => m.Name));
    }

    [Fact]
    public void RowsWithoutReferenceCountOnlyForVariety()
    {
        var (tuned, before) = (Report.Tuned!.AgainstReferences!, Report.Base!.AgainstReferences!);
        Assert.Equal((2, 0.5, 0.5), (tuned.Rows, tuned.ExactMatch, tuned.ExactMatchStrict));
        // Row 1 is the reference; of row 2's four words three are common, in order: 3/4 either way.
        Assert.Equal((1 + 0.75) / 2, tuned.RougeL, 12);
        Assert.Equal(0, before.ExactMatch);
        Assert.Equal("50.0 %", Report.Measures[2].Text);
        Assert.Equal("0.0 %", Report.Measures[2].BeforeText);
        // "a a a a" is a run of four that comes twice among the five a's; 8, 4 and 1 words make 5, 1 and 0 runs of four.
        Assert.Equal(1 / 6.0, Report.Base.Variety.Repetition, 12);
    }

    [Fact]
    public void MemorisedTextIsFoundWithItsPlace()
    {
        var sample = Assert.Single(Report.Memorised);
        // The full stop makes "wood." another word.
        Assert.Equal(new MemorizedRun(Copied[..^5], 6, 13, 1, new Place("stories.txt", 2)), sample.Memorised);
        Assert.False(Report.Samples[0].IsMemorised);
    }

    [Fact]
    public void JsonHasTheNamesOfTheContractAndComesBack()
    {
        var json = JsonSerializer.Serialize<EvaluationReport>(Report with { RewardAccuracy = 0.7, RewardMargin = 1.5 }, Json.Line);
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        Assert.Equal("generation", root.GetProperty("kind").GetString());
        Assert.Equal(4, root.GetProperty("perplexity").GetDouble(), 9);
        Assert.Equal(0.5, root.GetProperty("bitsPerByte").GetDouble(), 9);
        Assert.Equal(512, root.GetProperty("stride").GetInt32());
        Assert.Equal(0.7, root.GetProperty("rewardAccuracy").GetDouble());
        Assert.Equal(8, root.GetProperty("baselines").GetProperty("base").GetProperty("perplexity").GetDouble(), 9);
        Assert.False(root.GetProperty("baselines").TryGetProperty("majority", out _));
        Assert.Equal("nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp", root.GetProperty("tuned").GetProperty("againstReferences").GetProperty("bleu").GetProperty("signature").GetString());
        Assert.Equal("stories.txt", root.GetProperty("samples")[2].GetProperty("memorised").GetProperty("place").GetProperty("file").GetString());
        var back = Assert.IsType<GenerationReport>(JsonSerializer.Deserialize<EvaluationReport>(json, Json.Line));
        Assert.Equal(json, JsonSerializer.Serialize<EvaluationReport>(back, Json.Line));
    }

    [Fact]
    public void TheTerminalShowsItWithWhatWasBefore()
    {
        var text = ReportText.Of(Report);
        foreach (var expected in (string[])["perplexity         4.000  (95 % interval 2.000 to 8.000)", "exact match        50.0 %", "(before tuning 0.0 %)", "8 tokens, stride 512", "1 of 3 answers", "the model before tuning: 8.000 perplexity"])
            Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingWrittenIsNoTextScore()
    {
        var report = GenerationReport.Of("validation", 1, Perplexity.Of([new(2, 1, 4)], 1, "bytes"), null, [], ["a"]);
        Assert.Null(report.Tuned);
        Assert.Equal([report.Perplexity, report.Perplexity], report.Headline.Interval);
        Assert.Equal(["Perplexity", "Bits per byte"], report.Measures.Select(m => m.Name));
    }

    // What older runs were told by, and what is not known here, is shown too.
    [Theory]
    [InlineData(null, 0.5, "50.0 %")]
    [InlineData("pearson", 0.5, "0.50")]
    [InlineData("perplexity", 12.345, "12.35")]
    [InlineData("somethingNew", 2, "2.00")]
    public void EveryMetricIsShownInItsUnit(string? id, double value, string expected) => Assert.Equal(expected, MetricKind.Of(id).Format(value));
}
