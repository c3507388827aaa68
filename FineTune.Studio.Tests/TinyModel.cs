using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Tokenization;

namespace FineTune.Studio.Tests;

/// <summary>A small untrained encoder and a small data set in a home of their own: runs take seconds and need no network. It proves plumbing, never quality.</summary>
public sealed class TinyModel : IDisposable
{
    internal static readonly string[] Words =
        ["my", "the", "is", "please", "card", "refund", "invoice", "charged", "parcel", "delivery", "late", "tracking", "password", "login", "account", "locked", "on", "was", "why", "today"];

    private readonly TemporaryFolder _folder = new();

    public TinyModel(int rows = 240, int classes = 3)
    {
        Home = new FineTuneHome(_folder["home"]);
        var pieces = new List<ScoredPiece> { new("<unk>", 0) };
        pieces.AddRange(Words.Select(w => new ScoredPiece("\u2581" + w, -3)));
        pieces.AddRange("\u2581abcdefghijklmnopqrstuvwxyz".Select(c => new ScoredPiece(c.ToString(), -9)));
        UseLite.CreateRandom(_folder["model"], new UseLiteConfig { VocabularySize = pieces.Count, EmbeddingSize = 16, HiddenSize = 32, FeedForwardSize = 48, Heads = 4 },
            new SentencePieceUnigram([.. pieces], reserved: 1), seed: 3);
        Data = new DataSetStore(Home).Import(new ImportRequest { Name = "tiny.csv", Files = new Dictionary<DataPart, string> { [DataPart.Train] = _folder.Write("tiny.csv", Csv(rows, classes)) } });
    }

    public FineTuneHome Home { get; }

    public DataSetInfo Data { get; }

    public string Root => _folder.Root;

    /// <summary>The model's id as plans and <c>--model</c> take it.</summary>
    public string Id => FolderCard.Prefix + _folder["model"];

    public string CsvFile => _folder["tiny.csv"];

    public TrainingPlan Plan => new()
    {
        Data = new PlanData { Hash = Data.Hash, Name = Data.Name, TextColumn = "text", LabelColumn = "label" },
        Model = Id,
        Epochs = 4,
        BatchSize = 8,
        LearningRate = 3e-3,
        HeadLearningRate = 1e-2,
        Threads = 1,
        EarlyStoppingPatience = 0,
    };

    public RunFolder NewRun(string name, TrainingPlan? plan = null) => RunFolder.Create(_folder[Path.Combine("home", "runs", name)], plan ?? Plan);

    /// <summary>Executes a run to its end on this thread and returns its events.</summary>
    public List<TrainingEvent> Execute(RunFolder run, Action<TrainingEvent, RunControl>? onEvent = null, CancellationToken token = default)
    {
        var (events, control) = (new List<TrainingEvent>(), new RunControl());
        new FineTuner(Home, new EngineSettings { MinimumFreeBytes = 0 }).Run(run, e => { events.Add(e); onEvent?.Invoke(e, control); }, control, token);
        return events;
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Class c is told by words 4c+4 to 4c+7; the others are noise, and every twelfth row has none of its own.</summary>
    private static string Csv(int rows, int classes)
    {
        var random = new Random(5);
        var lines = Enumerable.Range(0, rows).Select(i =>
        {
            var label = i % classes;
            var words = Enumerable.Range(0, random.Next(2, 9)).Select(_ => Words[random.Next(4)])
                .Append(i % 12 == 11 ? Words[^random.Next(1, 4)] : Words[4 + 4 * label + random.Next(4)]).ToArray();
            random.Shuffle(words);
            return $"{string.Join(' ', words)} {i},topic{label}";
        });
        return "text,label\n" + string.Join('\n', lines) + "\n";
    }
}
