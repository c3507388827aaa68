using System.Text;
using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Inference;
using FineTune.Engine.Remote;
using FineTune.Studio.Playground;
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
    public async Task ARunAtAnotherStudioEndsAsAModelThatWrites()
    {
        await using var studio = Start();
        var book = studio.Services.GetRequiredService<ProviderBook>();
        Assert.Contains(OpenAiStudio.Writer, await book.TestAsync("other", default));
        var id = await studio.Services.GetRequiredService<RunBook>().StartAsync(Plan(studio, 60));
        var row = await WaitAsync(studio, id);
        Assert.True(row.State == RunState.Completed, $"{row.State}: {row.Message} {row.Remedy}");
        var events = studio.Services.GetRequiredService<RunFeeds>().Get(id).Snapshot();
        Assert.Equal(Enumerable.Range(1, 20), events.OfType<StepCompleted>().Select(s => s.Step));
        Assert.Equal(0.25, events.OfType<Validated>().Last().Loss);
        var folder = studio.Services.GetRequiredService<RunFeeds>().Folder(id).ModelFolder;
        Assert.StartsWith("ft:own/gpt:", ApiModelConfig.TryRead(folder)!.Model);
        foreach (var model in new[] { folder, "api:other/" + OpenAiStudio.Writer })
        {
            using var lease = await studio.Services.GetRequiredService<GeneratorPool>().RentAsync(model);
            var text = new StringBuilder();
            var generation = lease.Value.Start(new() { Messages = [new("user", "Where is it?")], Sampling = new() { MaxTokens = 4, Temperature = 0 } });
            await foreach (var token in generation.Tokens()) text.Append(token.Text);
            Assert.NotEqual("", text.ToString());
            Assert.True(generation.PromptTokens > 0);
        }
        Assert.All(Directory.EnumerateFiles(studio.Home.Root, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock")), f => Assert.DoesNotContain(other.Key, Text(f)));
    }

    [Fact]
    public async Task AStudioThatIsRestartedFollowsTheSameJob()
    {
        string id;
        var before = await JobsAsync();
        await using (var first = Start())
        {
            id = await first.Services.GetRequiredService<RunBook>().StartAsync(Plan(first, 61) with { Epochs = 60 });
            for (var limit = DateTime.UtcNow.AddSeconds(60); !first.Services.GetRequiredService<RunFeeds>().Get(id).Snapshot().OfType<StepCompleted>().Any(); await Task.Delay(30)) Assert.True(DateTime.UtcNow < limit, "No step came.");
        }
        await using var again = Start();
        await again.Services.GetRequiredService<FineTune.Studio.Runners.RunQueue>().ResumeAsync(id);
        var row = await WaitAsync(again, id);
        Assert.True(row.State == RunState.Completed, $"{row.State}: {row.Message} {row.Remedy}");
        Assert.Equal(before + 1, await JobsAsync());
        Assert.Equal(Enumerable.Range(1, 600), again.Services.GetRequiredService<RunFeeds>().Get(id).Snapshot().OfType<StepCompleted>().Select(s => s.Step));
    }

    private StudioServer Start()
    {
        var home = new FineTuneHome(_folder["home"]);
        var studio = new StudioServer(home, services => services.AddSingleton<Func<RemoteAccess>>(p => () => new RemoteAccess(home, EngineSettings.Load(home), p.GetRequiredService<ProviderKeys>().Find)
        {
            Patience = new() { Poll = TimeSpan.FromMilliseconds(50), LongestPoll = TimeSpan.FromMilliseconds(200) },
        }));
        studio.Services.GetRequiredService<ProviderBook>().Save(new() { Id = "other", Name = "Another studio", BaseUrl = Address, Models = [new(OpenAiStudio.Writer, 0)] }, other.Key);
        return studio;
    }

    private TrainingPlan Plan(StudioServer studio, int rows)
    {
        var info = new DataSetStore(studio.Home).Import(new ImportRequest { Name = "rows.jsonl", Files = new Dictionary<DataPart, string> { [DataPart.Train] = _folder.Write($"rows{rows}.jsonl", RemoteHome.Chats(rows)) } });
        return new() { Name = "Parcels", Data = new PlanData { Hash = info.Hash, Name = "rows" }, Task = "text-generation", Model = "api:other/" + OpenAiStudio.Writer, Epochs = 2 };
    }

    private async Task<int> JobsAsync()
    {
        using var client = other.NewClient();
        return (await OpenAiStudio.ReadAsync(await client.GetAsync("/v1/fine_tuning/jobs?limit=100"))).GetProperty("data").GetArrayLength();
    }

    private static async Task<RunRecord> WaitAsync(StudioServer studio, string id)
    {
        var book = studio.Services.GetRequiredService<RunBook>();
        for (var limit = DateTime.UtcNow.AddSeconds(90); ; await Task.Delay(50))
        {
            var row = await book.GetAsync(id);
            if (row.State is RunState.Completed or RunState.Failed or RunState.Stopped or RunState.Discarded) return row;
            Assert.True(DateTime.UtcNow < limit, $"The run is {row.State}: {row.Message}");
        }
    }

    private static string Text(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
