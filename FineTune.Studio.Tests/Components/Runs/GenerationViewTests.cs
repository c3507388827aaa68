using AngleSharp.Dom;
using Bunit;
using FineTune.Engine;
using FineTune.Engine.Evaluation;
using FineTune.Studio.Runs;
using FineTune.Studio.Runs.Charts;
using FineTune.Studio.Runs.Evaluations;
using FineTune.Studio.Storage;
using FineTune.Studio.Tests.Engine.Evaluation;

namespace FineTune.Studio.Tests.Components.Runs;

public sealed class GenerationViewTests : ComponentTest
{
    private static GenerationReport Report => GenerationReportTests.Report;

    private static Validated Measured(int step, double perplexity, bool best, Dictionary<string, double>? more = null) => new(step, step / 10.0, Math.Log(perplexity), "perplexity", perplexity, best, more);

    [Fact]
    public void The_results_show_perplexity_with_interval_and_the_model_before()
    {
        var results = Render<RunResults>(p => p.Add(r => r.RunId, "r1").Add(r => r.State, RunState.Completed).Add(r => r.Report, Report));
        var stats = results.FindAll(".stat").Select(s => s.TextContent.Trim()).ToList();
        Assert.Contains("4.000", stats[0]);
        Assert.Contains("2.000 to 8.000", stats[0]);
        Assert.Contains("The model before tuning", stats[2]);
        Assert.Contains("8.00", stats[2]);
        Assert.Contains(stats, s => s.Contains("Exact match") && s.Contains("0.0 % before tuning"));
        Assert.Contains("stride", results.Find("section[aria-labelledby=measured]").TextContent);
        Assert.Contains("nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp", results.Markup);
    }

    [Fact]
    public void Texts_stand_side_by_side_and_what_is_known_by_heart_is_marked()
    {
        var results = Render<GenerationResults>(p => p.Add(r => r.Report, Report));
        var samples = results.FindAll(".sample");
        Assert.Equal(3, samples.Count);
        Assert.Equal(["Paris", "France is a a a a a country", "Paris"], samples[0].QuerySelectorAll(".sample-text").Select(t => t.TextContent));
        Assert.Contains("✓ the reference", samples[0].TextContent);
        Assert.Contains("✗ another answer", samples[1].TextContent);
        Assert.Equal(2, samples[2].QuerySelectorAll(".sample-columns > div").Length);
        Assert.StartsWith("once upon a time", results.Find("mark").TextContent);
        Assert.EndsWith("wood.", samples[2].QuerySelectorAll(".sample-text")[1].TextContent);
        Assert.Contains("13 words in a row stand in stories.txt, row 2", results.Find(".memorised-note").TextContent);
    }

    [Fact]
    public void The_list_is_filtered_by_kind_and_words()
    {
        var results = Render<GenerationResults>(p => p.Add(r => r.Report, Report));
        string[] Prompts() => [.. results.FindAll(".sample-prompt").Select(s => s.TextContent)];
        IElement Kind(string name) => results.FindAll(".segments button").Single(b => b.TextContent.StartsWith(name, StringComparison.Ordinal));
        Assert.Equal(["All3", "By heart1", "Not the reference1"], results.FindAll(".segments button").Select(b => b.TextContent));
        Kind("By heart").Click();
        Assert.Equal(["A story"], Prompts());
        Kind("Not the reference").Click();
        Assert.Equal(["Capital of Norway?"], Prompts());
        Kind("All").Click();
        results.Find("input[type=search]").Input("oslo");
        Assert.Equal(["Capital of Norway?"], Prompts());
        results.Find("input[type=search]").Input("nowhere");
        Assert.Contains("There are no such samples.", results.Markup);
    }

    [Fact]
    public void The_end_of_a_run_that_writes_is_told_in_perplexity() => Assert.Equal(
        "Done: 4.00 (±3.00) perplexity against 8.00 for the model before tuning", RunWords.Headline(RunState.Completed, new Finished(RunOutcome.Completed, 3, Report)));

    [Fact]
    public void A_card_shows_the_metric_in_its_own_unit()
    {
        var row = RunRecords.From("r1", new TrainingPlan { Data = new() { Hash = "abc" }, Model = "m" }, DateTimeOffset.UtcNow);
        row.Summarise([new Finished(RunOutcome.Completed, 3, Report)]);
        Assert.Equal("perplexity", row.MetricName);
        var card = Render<RunCard>(p => p.Add(c => c.Row, row));
        Assert.Contains("4.00 ±3.00 against 8.00 perplexity", card.Find(".run-card-figures").TextContent);
    }

    [Fact]
    public void Charts_of_numbers_that_only_some_runs_have_come_with_their_first_one()
    {
        var curves = new RunCurves();
        string[] Shown() => [.. ChartCatalog.All.Where(c => c.IsShown(curves)).Select(c => c.Id)];
        Assert.Equal(["loss", "metric", "learning-rate", "gradient-norm", "processor", "memory"], Shown());
        curves.Apply([Measured(10, 40, true, new() { ["bitsPerByte"] = 1.5 }), Measured(20, 50, false, new() { ["bitsPerByte"] = 1.6, ["rewardMargin"] = 0.2, ["rewardAccuracy"] = 0.75 })]);
        Assert.Equal(["loss", "metric", "bits-per-byte", "reward-margin", "reward-accuracy", "learning-rate", "gradient-norm", "processor", "memory"], Shown());
        Assert.Equal([1.5, 1.6], curves.BitsPerByte.Points.Select(p => p.Value));
        Assert.Equal(75, Assert.Single(curves.RewardAccuracy.Points).Value);
        // The lower perplexity is the better one, whatever came later.
        Assert.Equal((10, 40.0), (curves.Best!.Value.Step, curves.Best.Value.Value));
        Assert.Equal("Perplexity", ChartCatalog.Metric.In(curves).Title);
        Assert.True(ChartCatalog.Metric.IsLogarithmicIn(curves));
        curves.Apply(new AttemptStarted(2, 10, 30, "h", 1, 1));
        Assert.DoesNotContain("reward-margin", Shown());
    }

    [Fact]
    public void The_baseline_of_a_chart_is_told_in_the_metrics_unit()
    {
        var curves = new RunCurves();
        curves.Apply([Measured(10, 40, true), new Finished(RunOutcome.Completed, 3, Report)]);
        var figure = new ChartFigure(ChartCatalog.Metric, curves);
        figure.Build(new CurveOptions());
        Assert.Contains(figure.Layout.Annotations, a => a.Text == "the model before tuning 8.00 on the test rows");
    }

    [Fact]
    public void The_charts_page_shows_samples_only_when_there_are_some()
    {
        var (curves, samples) = (new RunCurves(), new RunSamples());
        var charts = Render<RunCharts>(p => p.Add(c => c.RunId, "r1").Add(c => c.Curves, curves).Add(c => c.Samples, samples));
        Assert.Equal(6, charts.FindAll("figure.chart").Count);
        Assert.Empty(charts.FindAll(".samples"));
        samples.Apply(new Sampled(0, "Once", "upon"));
        curves.Apply(Measured(10, 40, true, new() { ["bitsPerByte"] = 1.5 }));
        charts.Render();
        Assert.Equal(7, charts.FindAll("figure.chart").Count);
        Assert.Contains("upon", charts.Find(".samples").TextContent);
    }
}
