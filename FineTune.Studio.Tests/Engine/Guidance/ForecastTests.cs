using FineTune.Engine;
using FineTune.Engine.Guidance;
using FineTune.Engine.Models;

namespace FineTune.Studio.Tests.Engine.Guidance;

public sealed class ForecastTests
{
    private static readonly MachineProfile Machine = new("test", 2, 1, 65e9, 8_000_000_000, 100_000_000_000);

    private static readonly ModelCard Card = ModelCatalog.Find("use-lite") with { MatrixWeights = 5_000_000 };

    private static readonly DataSummary Data = new()
    {
        TrainRows = 9000, ValidationRows = 1000, TestRows = 3000, ClassRows = [.. Enumerable.Repeat(117, 77)], MeanTokens = 15, P99Tokens = 60,
    };

    private static readonly TrainingPlan Plan = new() { Data = new() { Hash = "h" }, Model = "use-lite", Epochs = 3, ValidationsPerEpoch = 2, MaxLength = 64 };

    [Fact]
    public void FullTuningCostsSixOperationsPerWeightAndToken()
    {
        // 15 tokens x 5e6 weights x (6 x 27,000 training rows + 2 x (3,000 + 6 x 1,000) scored rows) = 1.35e13 operations;
        // at 65e9 x .65 a second 319.5 s, and 3 s to start, and the baseline's .5 + 6e-7 x 9000 x 77 x 15 = 6.7 s
        var forecast = Forecast.Of(Plan, Card, Data, Machine);
        Assert.Equal((1.35e13 / (65e9 * .65)) + 3 + 6.737, forecast.Seconds, 1);
        Assert.True(forecast.SecondsLow < forecast.Seconds && forecast.Seconds < forecast.SecondsHigh);
        Assert.Equal(Card.DownloadBytes, forecast.DownloadBytes);
    }

    [Fact]
    public void RefittingTrainsOnEverythingOnceMore()
    {
        // (6 x 3 x (9,000 + 10,000) + 18,000) against (6 x 3 x 9,000 + 18,000) rows
        double Training(TrainingPlan plan) => Forecast.Of(plan, Card, Data, Machine).Seconds - 9.737;
        Assert.Equal(360_000.0 / 180_000, Training(Plan with { RefitOnAllRows = true }) / Training(Plan), 2);
    }

    [Fact]
    public void FrozenPaysForOnePassOnly()
    {
        // 15 x 5e6 x 2 x 13,000 rows = 1.95e12 operations, 46.2 s; 50 x 9,000 / 32 head steps of .3 ms, 4.2 s; 9.7 s fixed
        var forecast = Forecast.Of(Plan with { Method = "frozen", Epochs = 50 }, Card, Data, Machine);
        Assert.Equal((1.95e12 / (65e9 * .65)) + 4.22 + 9.737, forecast.Seconds, 1);
        Assert.True(forecast.DiskBytes < Forecast.Of(Plan, Card, Data, Machine).DiskBytes);
    }

    [Fact]
    public void LongTextsCostOnlyWhatIsRead() =>
        Assert.Equal(Forecast.Of(Plan with { MaxLength = 10 }, Card, Data with { MeanTokens = 10 }, Machine).Seconds,
            Forecast.Of(Plan with { MaxLength = 10 }, Card, Data with { MeanTokens = 10.0001 }, Machine).Seconds, 2);

    [Fact]
    public void TheClassicalModelTakesSecondsAndNoDownload()
    {
        var forecast = Forecast.Of(Plan, ModelCatalog.Find("classical"), Data, Machine);
        Assert.InRange(forecast.Seconds, 3, 15);
        Assert.Equal(0, forecast.DownloadBytes);
        // Millions of rows: the baseline learns from a sample, so a run beside it does not take hours for that.
        Assert.True(Forecast.ClassicalSeconds(Data with { TrainRows = 10_000_000 }) < 120);
    }

    [Theory]
    [InlineData(3, 7, "3 to 7 seconds")]
    [InlineData(0.2, 0.4, "about 1 second")]
    [InlineData(80, 200, "1 to 3 minutes")]
    [InlineData(4000, 9000, "1 to 2 hours")]
    [InlineData(200_000, 300_000, "2 to 3 days")]
    [InlineData(590, 610, "about 10 minutes")]
    public void TimeIsSaidInWords(double low, double high, string words) => Assert.Equal(words, Forecast.Duration(low, high));

    [Theory]
    [InlineData(26_025_763, "26 MB")]
    [InlineData(1_340_000_000, "1.3 GB")]
    [InlineData(12, "1 MB")]
    public void SizesAreSaidInWords(long bytes, string words) => Assert.Equal(words, Forecast.Size(bytes));

    [Theory]
    [InlineData(600, 1000, MemoryFit.Fits)]
    [InlineData(900, 1000, MemoryFit.Tight)]
    [InlineData(901, 1000, MemoryFit.TooLarge)]
    public void MemoryGetsABadge(long need, long available, MemoryFit expected) => Assert.Equal(expected, Advisor.Fit(need, available));
}

[Collection(nameof(TorchCollection))]
public sealed class MachineProfileTests
{
    [Fact]
    public void TheMachineIsMeasuredOnceAndRemembered()
    {
        using var folder = new TemporaryFolder();
        var home = new FineTuneHome(folder["home"]);
        var threads = TorchSharp.torch.get_num_threads();
        // A processor nobody has: nothing known of it in this process.
        var rate = MatrixProbe.Rate(home, folder.Root, 1);
        Assert.True(rate > 1e8, $"{rate:e2} operations per second");
        Assert.Equal(rate, MatrixProbe.Rate(home, folder.Root, 1));
        Assert.Contains("x 1\"", File.ReadAllText(Path.Combine(home.Root, "machine.json")));
        Assert.Equal(threads, TorchSharp.torch.get_num_threads());
    }

    [Fact]
    public void WhatIsOnFileIsNotMeasuredAgainAndABrokenFileIs()
    {
        using var folder = new TemporaryFolder();
        var home = new FineTuneHome(folder.Root);
        folder.Write("machine.json", $"{{\"{folder.Root} p x 1\": 12345}}");
        Assert.Equal(12345, MatrixProbe.Rate(home, folder.Root + " p", 1));
        folder.Write("machine.json", "{broken");
        Assert.True(MatrixProbe.Rate(home, folder.Root + " q", 1) > 1e8);
    }

    [Fact]
    public void ProcessorMemoryAndDiskAreKnown()
    {
        using var folder = new TemporaryFolder();
        var machine = MachineProfile.Measure(new FineTuneHome(folder.Root), new EngineSettings { Threads = 1 });
        Assert.NotEmpty(machine.Processor);
        Assert.Equal((Environment.ProcessorCount, 1), (machine.Cores, machine.Threads));
        Assert.InRange(machine.AvailableMemory, 1_000_000, 100_000_000_000_000);
        Assert.True(machine.FreeDisk > 0);
    }

    [Fact]
    public void TheCardSaysWhatTheModelSays()
    {
        using var model = new UseLite(new UseLiteConfig());
        Assert.Equal(model.MatrixWeights, ModelCatalog.Find("use-lite").MatrixWeights);
    }
}
