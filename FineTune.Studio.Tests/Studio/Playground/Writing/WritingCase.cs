using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Weights;
using FineTune.Studio.Playground;
using FineTune.Studio.Playground.Writing;
using FineTune.Studio.Runs;
using FineTune.Studio.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FineTune.Studio.Tests.Studio.Playground.Writing;

/// <summary>The whole Studio over a home with two cached models that write, a finished run of one of them and its data. The models themselves are the test's.</summary>
public sealed class WritingCase : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, FakeWriter> _writers = [];
    private StudioServer? _studio;
    private IServiceScope? _scope;

    public const string Run = "answers", Tuned = "run:answers", Base = "gpt2", Other = "distilgpt2";

    public StudioServer Studio => _studio!;

    public FineTuneHome Home { get; private set; } = null!;

    public T Get<T>() where T : notnull => Studio.Services.GetRequiredService<T>();

    public WritingState NewState() => Get<WritingState>();

    /// <summary>Of the page for models that do not write.</summary>
    public PlaygroundState NewReadingState() => (_scope ??= Studio.Services.CreateScope()).ServiceProvider.GetRequiredService<PlaygroundState>();

    /// <summary>The writer behind a model: a new one each time, so that tests do not see each other's.</summary>
    internal FakeWriter Writer(string model)
    {
        var folder = model == Tuned ? Path.Combine(Home.Runs, Run, "model") : Path.Combine(Home.Models, model + "@main");
        // A pool knows a model by when it was written: this makes it another one.
        File.SetLastWriteTimeUtc(Path.Combine(folder, "config.json"), DateTime.UtcNow.AddTicks(Random.Shared.Next()));
        lock (_writers) return _writers[folder] = new FakeWriter();
    }

    public async ValueTask InitializeAsync()
    {
        Home = new FineTuneHome(_folder["home"]);
        foreach (var id in new[] { Base, Other }) Cache(id);
        var rows = _folder.Write("talks.jsonl", string.Concat(Enumerable.Range(0, 40).Select(i =>
            $$"""{"messages":[{"role":"user","content":"Question number {{i}}?"},{"role":"assistant","content":"Answer {{i}}."}]}""" + "\n")));
        var data = new DataSetStore(Home).Import(new ImportRequest { Name = "talks", Files = new Dictionary<DataPart, string> { [DataPart.Train] = rows } });
        var plan = new TrainingPlan { Name = "Answers", Task = "text-generation", Model = Base, Data = new() { Hash = data.Hash, Name = "talks", Format = "chat", MessagesColumn = "messages" } };
        var run = RunFolder.Create(Path.Combine(Home.Runs, Run), plan);
        using (var events = new RunEventWriter(run, 1, 1, _ => { }))
        {
            events.Write(new AttemptStarted(1, 0, 1, "test", 1, 1));
            events.Write(new Finished(RunOutcome.Completed, 1));
        }
        Directory.CreateDirectory(run.ModelFolder);
        File.WriteAllText(Path.Combine(run.ModelFolder, "config.json"), """{"model_type":"gpt2"}""");
        _studio = new(Home, services => services.AddSingleton<GeneratorLoader>(_ => folder => { lock (_writers) return _writers[folder]; }));
        var book = Get<RunBook>();
        for (var limit = DateTime.UtcNow.AddSeconds(60); !(await book.ListAsync()).Any(r => r.State == RunState.Completed); await Task.Delay(50))
            Assert.True(DateTime.UtcNow < limit, "The run was not taken into the index.");
    }

    public async ValueTask DisposeAsync()
    {
        _scope?.Dispose();
        await Studio.DisposeAsync();
        _folder.Dispose();
    }

    private void Cache(string id)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Home.Models, id + "@main")).FullName;
        File.WriteAllText(Path.Combine(folder, "config.json"), """{"model_type":"gpt2"}""");
        Json.WriteFile(Path.Combine(folder, "source.json"), new ModelSource(id, "main", $"hub:{id}@main", "none", "MIT", DateTimeOffset.UnixEpoch, new Dictionary<string, long> { ["config.json"] = 21 }));
    }
}
