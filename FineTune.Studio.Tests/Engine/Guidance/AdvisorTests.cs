using FineTune.Engine.Data;
using FineTune.Engine.Guidance;
using FineTune.Engine.Models;

namespace FineTune.Studio.Tests.Engine.Guidance;

public sealed class AdvisorTests
{
    private static readonly MachineProfile Machine = new("test", 2, 1, 65e9, 8_000_000_000, 100_000_000_000);

    private static DataSummary Data(int rowsPerClass, string language = "en", int median = 13, int p99 = 60) => new()
    {
        TrainRows = rowsPerClass * 20, TestRows = 500, ClassRows = [.. Enumerable.Repeat(rowsPerClass, 20)],
        MeanTokens = median * 1.1, MedianTokens = median, P99Tokens = p99, Language = new(language, 0.3, 1),
    };

    /// <summary>Two cards that differ in all the rules look at; what the rest of the catalog is ranked by is the same.</summary>
    private static readonly ModelCard[] Cards = [ModelCatalog.Find("use-lite"), ModelCatalog.Find("classical")];

    private static IReadOnlyList<ModelAdvice> Advise(DataSummary data, MachineProfile? machine = null, QuickEvidence? evidence = null) =>
        Advisor.Advise(data, Cards, machine ?? Machine, evidence);

    [Theory]
    [InlineData(8, "contrastive", "few")]
    [InlineData(130, "full", "balanced")]
    public void ShortEnglishTextsCallForTheEncoderAndTheRowsPerClassForItsMethod(int rowsPerClass, string method, string preset)
    {
        var advice = Advise(Data(rowsPerClass));
        Assert.Equal(["use-lite", "classical"], advice.Select(a => a.Card.Id));
        Assert.Equal((method, preset), (advice[0].Method, advice[0].Preset));
        Assert.Contains($"{rowsPerClass} rows per class", advice[0].MethodReason);
        Assert.All(advice, a => Assert.True(a.Usable));
        Assert.Contains(advice[0].Pros, p => p.StartsWith("Made for English"));
        Assert.Equal(MemoryFit.Fits, advice[0].Memory);
    }

    [Theory]
    [InlineData("other", 13, 60, "do not look like its language")]
    [InlineData("en", 400, 1500, "first 128 tokens; more than half")]
    public void OtherLanguagesAndLongTextsCallForTheClassicalModel(string language, int median, int p99, string reason)
    {
        var advice = Advise(Data(50, language, median, p99));
        Assert.Equal(["classical", "use-lite"], advice.Select(a => a.Card.Id));
        Assert.Contains(advice[1].Cons, c => c.Contains(reason));
    }

    [Fact]
    public void ASolvedTaskNeedsNoLargeModelAndAHardOneDoes()
    {
        Assert.Equal("classical", Advise(Data(130), evidence: new(2000, .985, [.979, .989], .05, 2))[0].Card.Id);
        var hard = Advise(Data(130), evidence: new(2000, .62, [.60, .64], .05, 2));
        Assert.Equal("use-lite", hard[0].Card.Id);
        Assert.Contains(hard[1].Pros.Concat(hard[1].Cons), s => s.Contains("on 2,000 of your rows a classical model is right 62"));
    }

    [Fact]
    public void ThreePicksAreOfferedAndTheRightOnes()
    {
        var advice = Advise(Data(130));
        Assert.Equal([PickKind.Balance, PickKind.Accuracy], advice[0].Picks.Select(p => p.Kind));
        Assert.Equal(["balanced", "best"], advice[0].Picks.Select(p => p.Preset));
        Assert.True(advice[0].Picks[1].Forecast.Seconds > advice[0].Forecast.Seconds);
        Assert.Equal(PickKind.Speed, Assert.Single(advice[1].Picks).Kind);
        // Few rows: the frozen encoder is the most accurate as well.
        Assert.Equal(["few", "few"], Advise(Data(8))[0].Picks.Select(p => p.Preset));
    }

    [Fact]
    public void WhatCannotRunIsLastAndSaysWhy()
    {
        var small = Advise(Data(130), Machine with { AvailableMemory = 400_000_000 });
        var encoder = small.Single(a => a.Card.Id == "use-lite");
        Assert.Same(encoder, small[^1]);
        Assert.False(encoder.Usable);
        Assert.Equal(MemoryFit.TooLarge, encoder.Memory);
        Assert.Contains("of memory", encoder.Cons[0]);
        Assert.Empty(encoder.Picks);
        Assert.Equal(3, small[0].Picks.Count);

        Assert.Contains("convolutional network", Assert.Single(Advise(Data(130) with { Task = "image-classification" }), a => a.Card.Id == "use-lite").Cons[0]);
        Assert.Contains("on disk", Advise(Data(130), Machine with { FreeDisk = 1000 }).Single(a => a.Card.Id == "use-lite").Cons[0]);
    }

    [Fact]
    public void AnAdviceReadsAsALine()
    {
        var line = Advise(Data(130))[0].ToString();
        Assert.Contains("pick for balance and accuracy; preset balanced (full);", line);
        Assert.Contains("of memory", line);
    }

    [Fact]
    public void EvidenceIsMeasuredOnTheDataItself()
    {
        static LabelledText Row(string text, int label, int i) => new(text, label, new(DataPart.Train, i));
        var rows = Enumerable.Range(0, 30).Select(i => i % 3 == 0 ? Row($"refund order {i}", 0, i) : Row($"password login {i}", 1, i)).ToArray();
        var evidence = QuickEvidence.Measure(new(["money", "account"], rows, [], [], []));
        Assert.Equal((30, 1.0), (evidence.Rows, evidence.ClassicalAccuracy));
        Assert.Equal(20.0 / 30, evidence.MajorityAccuracy, 12);
        Assert.Equal(15, QuickEvidence.Measure(new(["money", "account"], rows, [], [], []), mostRows: 15).Rows);
        Assert.Throws<FineTune.Engine.UserException>(() => QuickEvidence.Measure(new(["money", "account"], rows[..6], [], [], [])));
    }

    /// <summary>A hub that may not be there, and a large download, do not make the first choice; what understands best is offered for accuracy.</summary>
    [Fact]
    public void TheWholeCatalogLeadsWithWhatIsNearestAndNamesTheMostAccurate()
    {
        var many = Advisor.Advise(Data(200), ModelCatalog.Cards, Machine);
        Assert.Equal("use-lite", many[0].Card.Id);
        var accurate = many.Single(a => a.Picks.Any(p => p.Kind == PickKind.Accuracy)).Card;
        Assert.True(accurate.Understanding > 84, accurate.Id);
        var few = Advisor.Advise(Data(8), ModelCatalog.Cards, Machine);
        Assert.Equal("use-lite", few[0].Card.Id);
        Assert.Contains(few.Single(a => a.Card.Id == "bert-base-uncased").Cons, c => c.Contains("wants every layer tuned"));
    }
}
