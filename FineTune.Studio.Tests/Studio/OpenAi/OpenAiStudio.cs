using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Weights;
using FineTune.Studio.OpenAi;
using FineTune.Studio.OpenAi.Keys;
using FineTune.Studio.Playground;
using FineTune.Studio.Runs;
using FineTune.Studio.Tests.Studio.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace FineTune.Studio.Tests.Studio.OpenAi;

/// <summary>The whole Studio over a home with a tiny encoder and the finished run of a writing model, in whose place <see cref="SpellingGenerator"/> writes.</summary>
public sealed class OpenAiStudio : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public const string Run = "finished-run", Encoder = "own/tiny", Writer = "own/gpt";

    internal StudioServer Server { get; private set; } = null!;

    internal SpellingGenerator Generator { get; private set; } = new();

    public string Model { get; private set; } = "";

    /// <summary>A key that may do everything.</summary>
    public string Key { get; private set; } = "";

    public T Get<T>() where T : notnull => Server.Services.GetRequiredService<T>();

    public async ValueTask InitializeAsync()
    {
        var home = new FineTuneHome(_folder["home"]);
        new EngineSettings { MinimumFreeBytes = 1 }.Save(home);
        AddModels(home, _folder);
        var plan = new TrainingPlan { Name = "Stories", Data = new() { Hash = "abc", Name = "stories" }, Task = SuggestedTasks.TextGeneration, Model = "starter-gpt2" };
        WriteRun(home, Run, plan, RunOutcome.Completed);
        WriteRun(home, "failed-run", plan, RunOutcome.Failed);
        Server = Start(home);
        Model = ServedModels.TunedId(plan, Run);
        Key = await NewKeyAsync();
        var book = Get<RunBook>();
        for (var limit = DateTime.UtcNow.AddSeconds(60); !await book.ListAsync().ContinueWith(l => l.Result.Count == 2 && l.Result.All(r => r.EndedAt is not null)); await Task.Delay(50))
            Assert.True(DateTime.UtcNow < limit, "The runs were not taken into the index.");
    }

    /// <summary>The studio over a home, with hand-made writing and training.</summary>
    internal StudioServer Start(FineTuneHome home) => new(home, services => services.AddSingleton<GeneratorLoader>(_ => Generator).AddSingleton<RunExecutor>(FakeEngine.Run));

    /// <summary>A tiny encoder and a tiny writing model in the cache.</summary>
    internal static void AddModels(FineTuneHome home, TemporaryFolder folder)
    {
        var store = new ModelStore(home, EngineSettings.Load(home));
        store.AddFolder(TinyEncoder.Bert(folder["tiny"]), Encoder["own/".Length..]);
        store.AddFolder(TinyGpt2.Create(folder["gpt"], positions: 128), Writer["own/".Length..]);
    }

    public async Task<string> NewKeyAsync(int requestsPerMinute = 10_000, params string[] scopes) =>
        (await Get<KeyBook>().CreateAsync("test", scopes.Length > 0 ? scopes : [.. KeyScopes.All.Select(s => s.Id)], requestsPerMinute)).Key;

    public HttpClient NewClient(string? key = null)
    {
        var client = Server.NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key ?? Key);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>The answer's JSON, and that it has this status.</summary>
    internal static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, int status = 200)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>An error in OpenAI's shape, with the status.</summary>
    internal static async Task<JsonElement> ErrorAsync(HttpResponseMessage answer, int status)
    {
        var error = (await ReadAsync(answer, status)).GetProperty("error");
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(p => p.Name));
        return error;
    }

    /// <summary>The pieces of a stream, and that it ends as it should.</summary>
    internal static async Task<List<JsonElement>> PiecesAsync(HttpResponseMessage answer)
    {
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        var lines = (await answer.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.StartsWith("data: ", line));
        Assert.Equal("data: [DONE]", lines[^1]);
        return [.. lines[..^1].Select(line => JsonDocument.Parse(line["data: ".Length..]).RootElement)];
    }

    private static void WriteRun(FineTuneHome home, string id, TrainingPlan plan, RunOutcome outcome)
    {
        var run = RunFolder.Create(Path.Combine(home.Runs, id), plan);
        using (var events = new RunEventWriter(run, 1, 1, _ => { }))
        {
            events.Write(new AttemptStarted(1, 0, 1, "test", 1, 1));
            events.Write(new Finished(outcome, 1));
        }
        Directory.CreateDirectory(run.ModelFolder);
        File.WriteAllText(Path.Combine(run.ModelFolder, "config.json"), """{"model_type":"gpt2"}""");
    }
}
