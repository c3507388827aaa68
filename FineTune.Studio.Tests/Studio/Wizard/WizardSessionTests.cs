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
