using FineTune.Engine;
using FineTune.Studio.Datasets;
using FineTune.Studio.Runs;
using FineTune.Studio.Storage;
using FineTune.Studio.Wizard;
using Microsoft.Extensions.DependencyInjection;

namespace FineTune.Studio.Tests.Studio.Wizard;

public sealed class WizardSessionTests : IDisposable
{
    private readonly StudioServer _studio = new();
    private readonly IServiceScope _scope;

    public WizardSessionTests() => _scope = _studio.Services.CreateScope();

    [Fact]
    public async Task FromTheSampleToARunThatTheQueueExecutes()
    {
        var hash = await SampleAsync();
        using var session = New();
        session.Open(null);
        await session.GoLiveAsync();
        session.Change(d => d with { Task = "text-classification", DataHash = hash, DataName = "Support tickets" });
        await UntilAsync(session, () => session.State.Advice.Count > 0);
        session.Change(d => d with { Model = "classical", Name = "first" });
        Assert.Null(WizardSteps.Missing(session.State));

        var id = await session.StartAsync();
        var plan = _studio.Services.GetRequiredService<RunFeeds>().Folder(id).Plan;
        Assert.Equal(session.State.Plan, plan);
        Assert.Equal(("text", "topic", "first"), (plan.Data.TextColumn, plan.Data.LabelColumn, plan.Name));
        // A reload finds the same draft, which now knows its run.
        using var reloaded = New();
        reloaded.Open(session.DraftId);
        Assert.Equal(id, reloaded.State.Draft.StartedRun);
        Assert.Equal("classical", reloaded.State.Draft.Model);
        await DoneAsync(id);

        using var clone = New();
        await clone.BeginAsync(id, null, null);
        await clone.GoLiveAsync();
        Assert.Equal((hash, "classical", id, "first (clone)"), (clone.State.Draft.DataHash, clone.State.Draft.Model, clone.State.Draft.Parent, clone.State.Draft.Name));
        Assert.Null(WizardSteps.Missing(clone.State));
    }

    [Fact]
    public async Task ColumnsThatCannotBeLearntAreToldAndCanBeMended()
    {
        var hash = await SampleAsync();
        using var session = New();
        session.Open(null);
        await session.GoLiveAsync();
        session.Change(d => d with { Task = "text-classification", DataHash = hash, DataName = "Support tickets", Columns = new("text", "text") });
        await UntilAsync(session, () => session.State.DataProblem is not null);
        Assert.Contains("Text and label are both", session.State.DataProblem!.What);
        session.Change(d => d with { Columns = new("text", "topic") });
        await UntilAsync(session, () => session.State.Facts is not null);
        Assert.Equal(6, session.State.Facts!.Labels.Count);
    }

    [Fact]
    public async Task TheInnkeeperIsSeenAsTheModelWillSeeHim()
    {
        var samples = _studio.Services.GetRequiredService<SampleData>();
        var sample = Assert.Single(SampleData.For("text-generation"));
        var hash = (await _studio.Book.ImportAsync(samples.Request(sample), null, CancellationToken.None)).Hash;
        Assert.Equal(("text-generation", "chat"), (_studio.Book.Store.Info(hash).SuggestedTask, _studio.Book.Store.Info(hash).Format));
        var profile = _studio.Book.Store.Profile(hash, null, null);
        Assert.Equal(["duplicate", "empty-answer", "near-duplicate"], profile.Findings.Select(f => f.Kind).Intersect(["duplicate", "empty-answer", "near-duplicate"]).Order());
        Assert.Equal(6, profile.Findings.Single(f => f.Kind == "duplicate").Count);
        Assert.InRange(profile.Answers.P50, 15, 30);
        var report = _studio.Book.Store.OpenAiReport(hash)!;
        Assert.Equal([174, 321], report.Issues.Where(i => i.Severity == Severity.Error).Select(i => i.Line!.Value).Distinct().Order());

        using var session = New();
        session.Open(null);
        await session.GoLiveAsync();
        session.Change(d => d with { Task = "text-generation", DataHash = hash, DataName = sample.Name });
        await UntilAsync(session, () => session.State.Advice.Count > 0);
        Assert.Equal(2, session.State.Facts!.Notes.Count);
        var preview = (await session.PreviewAsync(CancellationToken.None))!;
        Assert.StartsWith("User: ", preview.Texts[0].Parts[0].Text);
        Assert.StartsWith(" Aye, ", preview.Texts[0].Parts[1].Text);
        Assert.False(preview.IsExact);
        Assert.Null(preview.Cut);
        session.SetNumber(WizardCase.Field("ChatTemplate"), "alpaca");
        Assert.Contains("### Instruction:", (await session.PreviewAsync(CancellationToken.None))!.Texts[0].Parts[0].Text);
        Assert.Contains("Estimated", SeenWords.Of(preview, session.State.SeenAs()!, null).First());
        // Documents of the same column: nothing is cut, every word is learnt.
        session.Change(d => d with { Columns = new() { Format = "text", Text = "messages" } });
        await UntilAsync(session, () => session.State.Facts?.Data.Format == "text");
        preview = (await session.PreviewAsync(CancellationToken.None))!;
        Assert.Equal(1, preview.LearntShare);
        Assert.Contains(SeenWords.Of(preview, session.State.SeenAs()!, null), s => s.Contains("go on in the next one"));
    }

    [Fact]
    public async Task ARunThatIsGoneCannotBeClonedAndSaysSo()
    {
        using var session = New();
        var problem = await Assert.ThrowsAsync<UserException>(() => session.BeginAsync("gone", null, null));
        Assert.Contains("no run 'gone'", problem.What);
    }

    [Fact]
    public async Task ANewVersionOfThePlanFileIsReadAndAForeignFileIsRefused()
    {
        var plan = WizardCase.Complete().Plan! with { Epochs = 11 };
        var file = Path.Combine(_studio.Home.Temporary, "plan.json");
        Json.WriteFile(file, plan);
        await using (var stream = File.OpenRead(file)) Assert.Equal(plan, await PlanReader.ReadAsync(stream, "plan.json"));
        using var session = New();
        session.Open(null);
        session.LoadSettings(plan);
        Assert.Equal("11", session.State.Draft.Numbers["Epochs"]);
        Assert.Null(session.State.Draft.DataHash);
        var problem = await Assert.ThrowsAsync<UserException>(() => PlanReader.ReadAsync(new MemoryStream("a,b\n1,2\n"u8.ToArray()), "data.csv"));
        Assert.Equal("data.csv", problem.Where!.File);
    }

    public void Dispose()
    {
        _scope.Dispose();
        _studio.Dispose();
    }

    private WizardSession New() => _scope.ServiceProvider.GetRequiredService<WizardSession>();

    private async Task<string> SampleAsync()
    {
        var samples = _studio.Services.GetRequiredService<SampleData>();
        return (await _studio.Book.ImportAsync(samples.Request(SampleData.All[0]), null, CancellationToken.None)).Hash;
    }

    private static async Task UntilAsync(WizardSession session, Func<bool> known)
    {
        for (var limit = DateTime.UtcNow.AddSeconds(60); !known(); await Task.Delay(20)) Assert.True(DateTime.UtcNow < limit, $"Still: {WizardSteps.Missing(session.State)?.Label}");
    }

    private async Task DoneAsync(string id)
    {
        var book = _studio.Services.GetRequiredService<RunBook>();
        for (var limit = DateTime.UtcNow.AddSeconds(120); (await book.GetAsync(id)).State is RunState.Queued or RunState.Running; await Task.Delay(50)) Assert.True(DateTime.UtcNow < limit);
        Assert.Equal(RunState.Completed, (await book.GetAsync(id)).State);
    }
}
