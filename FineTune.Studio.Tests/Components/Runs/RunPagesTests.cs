using Bunit;
using FineTune.Engine;
using FineTune.Studio.Runs;
using FineTune.Studio.Runs.Charts;
using FineTune.Studio.Runs.Evaluations;
using FineTune.Studio.Runners;
using FineTune.Studio.Storage;
using FineTune.Studio.Tests.Studio.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;

namespace FineTune.Studio.Tests.Components.Runs;

public sealed class RunPagesTests : BunitContext, IAsyncLifetime
{
    private TestStudio _studio = null!;

    public async ValueTask InitializeAsync()
    {
        _studio = await TestStudio.StartAsync();
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices();
        Services.AddSingleton(_studio.Book).AddSingleton(_studio.Queue).AddSingleton(_studio.Get<RunFeeds>());
        SetRendererInfo(new RendererInfo("Server", true));
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        await _studio.DisposeAsync();
    }

    private IRenderedComponent<RunHeader> Header(RunState state, RunProgress progress, Action<RunRecord>? change = null)
    {
        var row = RunRecords.From("r1", FakeEngine.Plan("My run"), DateTimeOffset.UtcNow);
        row.State = state;
        change?.Invoke(row);
        return Render<RunHeader>(p => p.Add(h => h.Row, row).Add(h => h.Plan, FakeEngine.Plan()).Add(h => h.Progress, progress).Add(h => h.LastEvent, DateTimeOffset.UtcNow));
    }

    private static RunProgress Training { get; } = RunProgress.None.Apply([
        new AttemptStarted(1, 0, 20, "h", 1, 1) { At = DateTimeOffset.UnixEpoch }, new PhaseChanged(RunPhase.Training) { At = DateTimeOffset.UnixEpoch },
        new StepCompleted(5, 20, 0.5, 1.2, 1e-3, 1, 190, 2400, 72) { At = DateTimeOffset.UnixEpoch.AddSeconds(24) },
    ]);

    private static string[] Buttons(IRenderedComponent<RunHeader> header) => [.. header.FindAll(".actions button, .actions a").Select(b => b.TextContent.Trim())];

    [Fact]
    public void While_training_the_header_says_how_far_it_is_and_offers_pause_before_stop()
    {
        var header = Header(RunState.Running, Training);
        Assert.Contains("Training", header.Find(".run-phase").TextContent);
        Assert.Equal("0.25", header.Find("progress").GetAttribute("value"));
        var figures = header.Find(".run-figures").TextContent;
        foreach (var expected in (string[])["24 s", "1:12", "5 of 20", "190"]) Assert.Contains(expected, figures);
        Assert.Equal(["Evaluate now", "Halve learning rate", "Pause", "Stop…"], Buttons(header));
    }

    [Fact]
    public void Every_state_offers_what_can_be_done_in_it()
    {
        Assert.Equal(["Resume", "Stop…"], Buttons(Header(RunState.Paused, Training)));
        Assert.Equal(["Rename", "Take out of the queue"], Buttons(Header(RunState.Queued, RunProgress.None)));
        Assert.Equal(["Rename", "Delete", "Clone", "Resume"], Buttons(Header(RunState.Interrupted, Training)));
        Assert.Equal(["Rename", "Delete", "Clone", "Try it"], Buttons(Header(RunState.Completed, Training)));
    }

    [Fact]
    public void A_failure_shows_what_happened_the_remedy_and_resume()
    {
        var failed = Training.Apply(new Finished(RunOutcome.Failed, 3, Message: "The loss is not a number.", Remedy: "Lower the learning rate."));
        RunFolder.Create(Path.Combine(_studio.Home.Runs, "r1"), FakeEngine.Plan());
        var header = Header(RunState.Failed, failed);
        Assert.Contains("The loss is not a number.", header.Find("[role=alert]").TextContent);
        Assert.Contains("Lower the learning rate.", header.Find("[role=alert]").TextContent);
        Assert.Contains("Resume", Buttons(header));
    }

    [Fact]
    public void The_end_is_told_with_interval_and_baselines()
    {
        var done = Training.Apply(new Finished(RunOutcome.Completed, 3, FakeEngine.Report));
        Assert.Equal("Done: 90.0 % (±2.0) against 60.0 % for the largest class and 80.0 % for TF-IDF + linear", Header(RunState.Completed, done).Find(".run-headline").TextContent);
    }

    [Fact]
    public void An_empty_chart_says_what_it_waits_for_and_a_full_one_has_words_and_a_table()
    {
        var curves = new RunCurves();
        var chart = Render<MetricChart>(p => p.Add(c => c.Spec, ChartCatalog.Loss).Add(c => c.Curves, curves).Add(c => c.RunId, "r1"));
        Assert.Contains("Waiting for the first training step", chart.Find(".chart-waiting").TextContent);
        for (var i = 1; i <= 30; i++) curves.Apply(new StepCompleted(i, 30, i / 10.0, 3.0 / i, 1e-3, 1, 1, 1, 1));
        chart.InvokeAsync(chart.Instance.FlushAsync);
        chart.WaitForElement(".chart-plot");
        Assert.Contains("train: from 3 at step 1 to 0.1 at step 30", chart.Find(".chart-plot").GetAttribute("aria-label"));
        chart.Find("button[aria-expanded]").Click();
        Assert.InRange(chart.FindAll("tbody tr").Count, 10, 20);
    }

    [Fact]
    public async Task New_points_extend_the_chart_and_never_draw_it_again()
    {
        var curves = new RunCurves();
        curves.Apply(new StepCompleted(1, 30, 0.1, 3, 1e-3, 1, 1, 1, 1));
        var chart = Render<MetricChart>(p => p.Add(c => c.Spec, ChartCatalog.Loss).Add(c => c.Curves, curves).Add(c => c.RunId, "r1"));
        var module = JSInterop.Invocations;
        curves.Apply(new StepCompleted(2, 30, 0.2, 2, 1e-3, 1, 1, 1, 1));
        await chart.InvokeAsync(chart.Instance.FlushAsync);
        await chart.InvokeAsync(chart.Instance.FlushAsync);
        Assert.Equal(1, module.Count(i => i.Identifier == "extendTraces"));
        Assert.DoesNotContain(module, i => i.Identifier == "react");
    }

    [Fact]
    public void The_confusion_matrix_is_a_table_whose_cells_open_their_rows()
    {
        var matrix = Render<ConfusionMatrix>(p => p.Add(m => m.Labels, [.. FakeEngine.Report.PerClass.Select(c => c.Label)]).Add(m => m.Counts, FakeEngine.Report.Confusion).Add(m => m.Href, (t, a) => $"?true={t}&predicted={a}"));
        var wrong = matrix.FindAll("td.wrong a");
        Assert.Equal(["3", "7"], wrong.Select(a => a.TextContent));
        Assert.Equal("?true=shipping&predicted=billing", wrong[1].GetAttribute("href"));
        Assert.Equal("7 rows of shipping answered with billing", wrong[1].GetAttribute("aria-label"));
        Assert.Equal(new Confusion("shipping", "billing", 7, 7 / 40.0), Confusions.Top(FakeEngine.Report, 1)[0]);
    }

    [Fact]
    public void The_class_table_sorts_by_its_headings()
    {
        var table = Render<PerClassTable>(p => p.Add(t => t.Scores, FakeEngine.Report.PerClass));
        string First() => table.Find("tbody td").TextContent;
        Assert.Equal("shipping", First());
        table.FindAll("thead button")[0].Click();
        Assert.Equal("billing", First());
        table.FindAll("thead button")[0].Click();
        Assert.Equal("shipping", First());
        Assert.Equal("descending", table.FindAll("th")[0].GetAttribute("aria-sort"));
    }

    [Fact]
    public async Task The_page_of_a_run_follows_it_to_its_end()
    {
        var id = await _studio.Book.StartAsync(FakeEngine.Plan("followed", epochs: 3, millisecondsPerStep: 20));
        var page = Render<RunPage>(p => p.Add(r => r.Id, id));
        await _studio.WaitAsync(id, RunState.Completed);
        page.WaitForAssertion(() => Assert.Contains("Done: 90.0 %", page.Find(".run-headline").TextContent), TimeSpan.FromSeconds(20));
        page.WaitForAssertion(() => Assert.Contains("91.0 %", page.Markup), TimeSpan.FromSeconds(20));
        Assert.Contains("Which classes it confuses", page.Markup);
    }

    [Fact]
    public async Task The_list_shows_the_queue_and_finds_runs()
    {
        var id = await _studio.Book.StartAsync(FakeEngine.Plan("findable"));
        await _studio.WaitAsync(id, RunState.Completed);
        var list = Render<RunsPage>();
        Assert.Equal("findable", list.Find(".run-card h3").TextContent);
        Assert.Contains("90.0 %", list.Find(".run-card").TextContent);
        list.Find("input[type=search]").Input("nothing like it");
        // The search is part of the address.
        Assert.EndsWith("search=nothing%20like%20it", Services.GetRequiredService<NavigationManager>().Uri);
    }

    [Fact]
    public void A_plan_is_told_as_the_command_that_does_the_same_and_as_its_difference()
    {
        var plan = FakeEngine.Plan() with { LearningRate = 0.0001, Data = new() { Hash = "abc", TextColumn = "my text" } };
        var command = PlanText.Command(plan);
        Assert.Contains("--learning-rate 0.0001", command);
        Assert.Contains("--text 'my text'", command);
        var difference = Assert.Single(PlanText.Differences(plan, plan with { Epochs = 9 }));
        Assert.Equal(("Epochs", "2", "9"), (difference.Name, difference.Parent, difference.Here));
    }
}
