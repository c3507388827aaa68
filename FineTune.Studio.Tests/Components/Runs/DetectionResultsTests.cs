using Bunit;
using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Evaluation;
using FineTune.Studio.Runs;
using FineTune.Studio.Runs.Charts;
using FineTune.Studio.Runs.Evaluations;
using FineTune.Studio.Runs.Evaluations.Detection;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace FineTune.Studio.Tests.Components.Runs;

public sealed class DetectionResultsTests : ComponentTest, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static readonly Box Cat = new("cat", 0, 0, 100, 100), Dog = new("dog", 200, 0, 100, 100);

    /// <summary>Three images: one right, one with a miss and a false alarm, one with the wrong class; a sure and an unsure box of each kind.</summary>
    private static readonly ImageObjects[] Images =
    [
        new("right.jpg", new(DataPart.Test, 0), [Cat, Dog], [new("cat", .9, 0, 0, 100, 100), new("dog", .8, 200, 0, 100, 60)]),
        new("miss.jpg", new(DataPart.Test, 1), [Cat, Dog], [new("cat", .9, 0, 0, 100, 100), new("cat", .7, 400, 400, 50, 50), new("dog", .3, 200, 0, 100, 100)]),
        new("wrong.jpg", new(DataPart.Test, 2), [Dog], [new("cat", .6, 200, 0, 100, 100)]),
    ];

    private static DetectionReport Report { get; } = DetectionMetrics.Evaluate("test", ["cat", "dog"], Images, threshold: .5);

    private IRenderedComponent<DetectionResults> Results()
    {
        var home = new FineTuneHome(_folder["home"]);
        var run = RunFolder.Create(_folder[Path.Combine("home", "runs", "r1")], new TrainingPlan { Data = new() { Hash = "gone" }, Model = "m", Task = SuggestedTasks.ObjectDetection });
        DetectionPredictionsCsv.Write(run.PredictionsFile, Images, Report.Threshold);
        Services.AddSingleton(home).AddSingleton(new RunFeeds(home, TimeProvider.System));
        var results = Render<DetectionResults>(p => p.Add(r => r.RunId, "r1").Add(r => r.Hash, "gone").Add(r => r.Report, Report));
        results.WaitForAssertion(() => Assert.NotEmpty(results.FindAll(".pictures .picture-card")));
        return results;
    }

    private static int[] Counts(IRenderedComponent<DetectionResults> results) => [.. results.FindAll("[role=status] .stat-value").Take(4).Select(v => int.Parse(v.TextContent))];

    private static string[] Shown(IRenderedComponent<DetectionResults> results) => [.. results.FindAll(".pictures .picture-name").Select(p => p.TextContent)];

    [Fact]
    public void TheReportIsWhatIsShownFirst()
    {
        var results = Results();
        Assert.Equal([3, 1, 1, 1], Counts(results));
        Assert.Contains(Format(Report.Precision), results.Find("[role=status]").TextContent);
        Assert.Contains(Format(Report.Recall), results.Find("[role=status]").TextContent);
        Assert.Equal(["miss.jpg", "wrong.jpg", "right.jpg"], Shown(results));
        Assert.Contains("1 hit · 1 miss · 1 false alarm", results.Find(".pictures .picture-card").TextContent);
        static string Format(double share) => (share * 100).ToString("F1", System.Globalization.CultureInfo.InvariantCulture) + " %";
    }

    [Fact]
    public async Task SlidersCountAnew()
    {
        var results = Results();
        await results.InvokeAsync(() => results.FindAll("input[type=range]")[0].InputAsync("0.25"));
        results.WaitForAssertion(() => Assert.Equal([4, 0, 1, 1], Counts(results))); // the unsure dog is taken
        await results.InvokeAsync(() => results.FindAll("input[type=range]")[0].InputAsync("0.85"));
        results.WaitForAssertion(() => Assert.Equal([2, 3, 0, 0], Counts(results)));
        await results.InvokeAsync(() => results.FindAll("input[type=range]")[1].InputAsync("0.7"));
        await results.InvokeAsync(() => results.FindAll("input[type=range]")[0].InputAsync("0.5"));
        results.WaitForAssertion(() => Assert.Equal([2, 2, 2, 1], Counts(results))); // a box of two thirds finds nothing any more
        await results.InvokeAsync(() => results.FindAll(".detection-sliders button")[0].ClickAsync());
        results.WaitForAssertion(() => Assert.Equal([3, 1, 1, 1], Counts(results)));
    }

    [Fact]
    public async Task TheGalleryIsFilteredByOutcomeClassAndCell()
    {
        var results = Results();
        await results.InvokeAsync(() => results.FindAll(".segments button").Single(b => b.TextContent.StartsWith("Misses", StringComparison.Ordinal)).ClickAsync());
        results.WaitForAssertion(() => Assert.Equal(["miss.jpg"], Shown(results)));
        await results.InvokeAsync(() => results.FindAll(".segments button").Single(b => b.TextContent.StartsWith("Wrong class", StringComparison.Ordinal)).ClickAsync());
        results.WaitForAssertion(() => Assert.Equal(["wrong.jpg"], Shown(results)));
        await results.InvokeAsync(() => results.Find("select").ChangeAsync("dog"));
        results.WaitForAssertion(() => Assert.Equal(["wrong.jpg"], Shown(results))); // it is one, though found as a cat
        await results.InvokeAsync(() => results.FindAll(".segments button").Single(b => b.TextContent.StartsWith("False alarms", StringComparison.Ordinal)).ClickAsync());
        results.WaitForAssertion(() => Assert.Contains("There are no such images.", results.Markup)); // the false alarm is a cat's
        await results.InvokeAsync(() => results.Find(".confusion button[aria-label='1 false alarm of cat']").ClickAsync());
        results.WaitForAssertion(() => Assert.Equal(["miss.jpg"], Shown(results)));
        Assert.Contains("1 false alarm of cat.", results.Find("[aria-labelledby=gallery]").TextContent);
        await results.InvokeAsync(() => results.Find(".confusion button[aria-label='1 dog missed']").ClickAsync());
        results.WaitForAssertion(() => Assert.Equal(["miss.jpg"], Shown(results)));
        Assert.Equal("true", results.Find(".confusion button[aria-label='1 dog missed']").GetAttribute("aria-pressed"));
    }

    [Fact]
    public async Task EveryClassHasItsLineInTableAndPlot()
    {
        var results = Results();
        var rows = results.FindAll(".per-class tbody tr").Select(r => r.TextContent).ToList();
        Assert.Equal(2, rows.Count);
        Assert.Contains("3 in 3", string.Join(' ', rows[1].Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(2, results.FindAll(".pr-plot polyline").Count);
        await results.InvokeAsync(() => results.FindAll(".pr-legend button")[0].ClickAsync());
        results.WaitForAssertion(() => Assert.Single(results.FindAll(".pr-plot polyline.faint")));
    }

    [Fact]
    public void EveryBoxHasAVerdictInWords()
    {
        var view = DetectionView.Of(Images, ["cat", "dog"], .5, .5);
        string[] Verdicts(string name) => [.. view.Images.Single(i => i.Image.Name == name).Matches.Select(DetectionWords.Verdict)];
        Assert.Contains("✗ Missed: dog, no box is near it.", Verdicts("miss.jpg"));
        Assert.Contains("✗ False alarm: cat (70 % sure), there is nothing.", Verdicts("miss.jpg"));
        Assert.Contains("– Not shown: dog (30 % sure), below the threshold.", Verdicts("miss.jpg"));
        Assert.Equal(["✗ Wrong class: found as cat (60 % sure), it is dog."], Verdicts("wrong.jpg"));
        Assert.Contains("✓ Right: dog (80 % sure), overlaps the true box by 60 %.", Verdicts("right.jpg"));
    }

    [Fact]
    public async Task AnImageThatIsOpenedListsItsErrorsFirstAndShowsTheBoxOfAVerdict()
    {
        var provider = Render<MudDialogProvider>();
        var image = DetectionView.Of(Images, ["cat", "dog"], .5, .5).Images.Single(i => i.Image.Name == "miss.jpg");
        _ = provider.InvokeAsync(() => DetectionDialog.ShowAsync(Services.GetRequiredService<IDialogService>(), "hash", image, new(500, 500), ["cat", "dog"]));
        provider.WaitForAssertion(() => Assert.Equal(3, provider.FindAll(".verdicts li").Count));
        Assert.Equal(["✗", "✗", "✓"], provider.FindAll(".verdicts li").Select(l => l.TextContent.Trim()[..1]));
        Assert.Equal(4, provider.FindAll("rect.boxed-line").Count); // a hit is two, a miss and a false alarm one each
        await provider.InvokeAsync(() => provider.FindAll(".verdicts button")[0].ClickAsync());
        provider.WaitForAssertion(() => Assert.Single(provider.FindAll("rect.boxed-line")));
    }

    [Fact]
    public void ThePartsOfTheLossHaveAChartOfTheirOwn()
    {
        var curves = new RunCurves();
        Assert.DoesNotContain("loss-terms", ChartCatalog.All.Where(c => c.IsShown(curves)).Select(c => c.Id));
        for (var i = 1; i <= 2; i++) curves.Apply(new StepCompleted(i, 9, .1, 3, 1e-3, 1, 4, 0, 9, new Dictionary<string, double> { [StepCompleted.BoxLoss] = 1, [StepCompleted.ClassLoss] = 2.0 / i }));
        Assert.Contains("loss-terms", ChartCatalog.All.Where(c => c.IsShown(curves)).Select(c => c.Id));
        Assert.Equal([2, 1], curves.ClassLoss.Points.Select(p => p.Value));
        curves.Apply(new Validated(2, .2, 3, "map50", .4, true));
        Assert.Equal("mAP@.5", ChartCatalog.Metric.In(curves).Title);
    }

    void IDisposable.Dispose() => _folder.Dispose();
}
