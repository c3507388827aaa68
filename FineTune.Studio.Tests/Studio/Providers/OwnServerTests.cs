using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Remote;
using FineTune.Studio.Providers;
using FineTune.Studio.Runs;
using FineTune.Studio.Storage;
using FineTune.Studio.Tests.Engine.Remote;
using FineTune.Studio.Tests.Studio.OpenAi;
using Microsoft.Extensions.DependencyInjection;

namespace FineTune.Studio.Tests.Studio.Providers;

/// <summary>One studio tunes a model at another over its OpenAI-compatible API: real HTTP between two whole studios, with hand-made training in the second.</summary>
public sealed class OwnServerTests(OpenAiStudio other) : IClassFixture<OpenAiStudio>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Address => new Uri(other.Server.Address, "/v1").ToString();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AStudioThatIsRestartedFollowsTheSameJob()
    {
        string id;
        var before = await JobsAsync();
        await using (var first = Start())
        {
            id = await first.Services.GetRequiredService<RunBook>().StartAsync(Plan(first, 61) with { Epochs = 20 });
            for (var limit = DateTime.UtcNow.AddSeconds(60); !first.Services.GetRequiredService<RunFeeds>().Get(id).Snapshot().OfType<StepCompleted>().Any(); await Task.Delay(30)) Assert.True(DateTime.UtcNow < limit, "No step came.");
        }
        await using var again = Start();
        await again.Services.GetRequiredService<FineTune.Studio.Runners.RunQueue>().ResumeAsync(id);
        var row = await WaitAsync(again, id);
        Assert.True(row.State == RunState.Completed, $"{row.State}: {row.Message} {row.Remedy}");
        Assert.Equal(before + 1, await JobsAsync());
        Assert.Equal(Enumerable.Range(1, 200), again.Services.GetRequiredService<RunFeeds>().Folder(id).ReadEvents().OfType<StepCompleted>().Select(s => s.Step));
    }

    private StudioServer Start() => Start(_folder["home"], Address, other.Key);

    /// <summary>A studio that has another one, at an address, as its provider.</summary>
    internal static StudioServer Start(string folder, string address, string key)
    {
        var home = new FineTuneHome(folder);
        var studio = new StudioServer(home, services => services.AddSingleton<Func<RemoteAccess>>(p => () => new RemoteAccess(home, EngineSettings.Load(home), p.GetRequiredService<ProviderKeys>().Find)
        {
            Patience = new() { Poll = TimeSpan.FromMilliseconds(50), LongestPoll = TimeSpan.FromMilliseconds(200) },
        }));
        studio.Services.GetRequiredService<ProviderBook>().Save(new() { Id = "other", Name = "Another studio", BaseUrl = address, Models = [new(OpenAiStudio.Writer, 0)] }, key);
        return studio;
    }

    private TrainingPlan Plan(StudioServer studio, int rows) => Plan(studio, _folder, RemoteHome.Chats(rows));

    internal static TrainingPlan Plan(StudioServer studio, TemporaryFolder folder, string content)
    {
        var info = new DataSetStore(studio.Home).Import(new ImportRequest { Name = "rows.jsonl", Files = new Dictionary<DataPart, string> { [DataPart.Train] = folder.Write("rows.jsonl", content) } });
        return new() { Name = "Parcels", Data = new PlanData { Hash = info.Hash, Name = "rows" }, Task = "text-generation", Model = "api:other/" + OpenAiStudio.Writer, Epochs = 2 };
    }

    private async Task<int> JobsAsync()
    {
        using var client = other.NewClient();
        return (await OpenAiStudio.ReadAsync(await client.GetAsync("/v1/fine_tuning/jobs?limit=100"))).GetProperty("data").GetArrayLength();
    }

    internal static async Task<RunRecord> WaitAsync(StudioServer studio, string id)
    {
        var book = studio.Services.GetRequiredService<RunBook>();
        for (var limit = DateTime.UtcNow.AddSeconds(90); ; await Task.Delay(50))
        {
            var row = await book.GetAsync(id);
            if (row.State is RunState.Completed or RunState.Failed or RunState.Stopped or RunState.Discarded) return row;
            Assert.True(DateTime.UtcNow < limit, $"The run is {row.State}: {row.Message}");
        }
    }
}
