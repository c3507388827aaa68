using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Remote;

namespace FineTune.Studio.Tests.Engine.Remote;

/// <summary>A home with a provider called <c>lab</c> and data to write with.</summary>
internal sealed class RemoteHome : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RemoteHome(string address, params string[] models)
    {
        Home = new(_folder["home"]);
        new EngineSettings { MinimumFreeBytes = 1 }.Save(Home);
        new ApiProviders(Home).Save(new() { Id = "lab", Name = "The lab", BaseUrl = address, Models = [.. (models.Length > 0 ? models : ["base"]).Select(m => new ApiModel(m, 3, "the test"))] });
    }

    public FineTuneHome Home { get; }

    public RemoteAccess Access => new(Home, EngineSettings.Load(Home), _ => Key) { Patience = Patience };

    public string? Key { get; set; } = HandMadeProvider.Key;

    public ApiPatience Patience { get; set; } = new() { First = TimeSpan.FromMilliseconds(10), Longest = TimeSpan.FromSeconds(3), Tries = 3, Answer = TimeSpan.FromSeconds(20), Poll = TimeSpan.FromMilliseconds(20), LongestPoll = TimeSpan.FromMilliseconds(50) };

    public static string Chats(int rows) => string.Concat(Enumerable.Range(0, rows).Select(i => $$"""{"messages":[{"role":"user","content":"Where is parcel {{i}}?"},{"role":"assistant","content":"Parcel {{i}} is on its way."}]}""" + "\n"));

    public TrainingPlan Plan(string? content = null, string name = "rows.jsonl", string model = "api:lab/base")
    {
        var info = new DataSetStore(Home).Import(new ImportRequest { Name = name, Files = new Dictionary<DataPart, string> { [DataPart.Train] = _folder.Write(name, content ?? Chats(40)) } });
        return new() { Name = "Parcels", Data = new PlanData { Hash = info.Hash, Name = name }, Task = "text-generation", Model = model, Epochs = 2, Seed = 5, WatchedPrompts = "Where is it?" };
    }

    public RunFolder NewRun(string name, TrainingPlan plan) => RunFolder.Create(Path.Combine(Home.Runs, name), plan);

    /// <summary>Executes a run to its end on this thread and returns this attempt's events.</summary>
    public List<TrainingEvent> Execute(RunFolder run, Action<TrainingEvent, RunControl>? onEvent = null)
    {
        var (events, control) = (new List<TrainingEvent>(), new RunControl());
        new FineTuner(Home, EngineSettings.Load(Home), null, Access).Run(run, e => { events.Add(e); onEvent?.Invoke(e, control); }, control);
        return events;
    }

    public IEnumerable<string> AllText() => Directory.EnumerateFiles(Home.Root, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "run.lock").Select(File.ReadAllText);

    public void Dispose() => _folder.Dispose();
}
