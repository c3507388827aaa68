using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tokenization;
using FineTune.Engine.Tuning;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests;

/// <summary>A made-up data set for every task and a tiny model of every family in <see cref="TinyModel"/>'s home: whole runs of any task, family and method.</summary>
public sealed class TinyTasks : IDisposable
{
    /// <summary>TinyModel's words in pieces for the families that read WordPiece.</summary>
    private static readonly string[] Pieces = [.. TinyEncoder.WordPieces.Concat(TinyModel.Words).Distinct()];

    private readonly TinyModel _tiny = new();
    private readonly Dictionary<string, DataSetInfo> _data = [];

    /// <summary>A plan of four short epochs.</summary>
    public TrainingPlan Plan(string family, string method = "full", string task = "text-classification") => _tiny.Plan with
    {
        Data = task == "text-classification" ? _tiny.Plan.Data : Columns(task),
        Task = task,
        Model = Model(family),
        Method = method,
        Epochs = 4,
        ContrastiveEpochs = 2,
        MaxLength = 32,
    };

    public FineTuneHome Home => _tiny.Home;

    public RunFolder NewRun(string name, TrainingPlan plan) => _tiny.NewRun(name, plan);

    public List<TrainingEvent> Execute(RunFolder run, Action<TrainingEvent, RunControl>? onEvent = null) => _tiny.Execute(run, onEvent);

    /// <summary>The plan's data as a run splits it.</summary>
    public TextTaskData Load(TrainingPlan plan)
    {
        using var data = new DataSetStore(Home).Open(plan.Data.Hash);
        return (TextTaskData)LearningTasks.Find(plan.Task).Load(data, plan.Data, plan.Seed);
    }

    /// <summary>What a run of the plan hands its method: encoder, new head, tokenized rows. Backbone and head are the caller's.</summary>
    public TuningContext Context(TrainingPlan plan, TextTaskData data)
    {
        var folder = plan.Model[FolderCard.Prefix.Length..];
        var tokenizer = Tokenizers.Load(folder);
        manual_seed(plan.Seed);
        var backbone = ModelFamilies.Load(folder);
        var texts = new TextSplits(data.Tokenize(DataPart.Train, tokenizer, plan), data.Tokenize(DataPart.Validation, tokenizer, plan), data.Tokenize(DataPart.Test, tokenizer, plan));
        var head = TaskHeads.Create(backbone, data.Task, data.Outputs, plan.Dropout, texts.Train.IsPairs);
        return new(backbone, head, data.Task.PerToken, plan, texts, new FeatureCache(null, ""), (_, _) => { }, _ => { }, CancellationToken.None);
    }

    public void Dispose() => _tiny.Dispose();

    private string Model(string family)
    {
        if (family == "use-lite") return _tiny.Id;
        var folder = Path.Combine(_tiny.Root, family);
        if (Directory.Exists(folder)) return FolderCard.Prefix + folder;
        switch (family)
        {
            case "bert": TinyEncoder.Bert(folder, config: TinyEncoder.BertConfig with { VocabularySize = Pieces.Length }); break;
            case "distilbert": TinyEncoder.DistilBert(folder, config: TinyEncoder.DistilBertConfig with { VocabularySize = Pieces.Length }); break;
            default: TinyEncoder.Roberta(folder); break;
        }
        if (family != "roberta") File.WriteAllLines(Path.Combine(folder, "vocab.txt"), Pieces);
        return FolderCard.Prefix + folder;
    }

    private PlanData Columns(string task)
    {
        if (!_data.TryGetValue(task, out var info))
        {
            var file = Path.Combine(_tiny.Root, task + ".csv");
            File.WriteAllText(file, Csv(task, 200));
            _data[task] = info = new DataSetStore(Home).Import(new ImportRequest { Name = task + ".csv", Files = new Dictionary<DataPart, string> { [DataPart.Train] = file } });
        }
        var plan = new PlanData { Hash = info.Hash, Name = info.Name };
        return task == "token-tagging" ? plan with { TextColumn = "words", TagsColumn = "tags" } : plan with { TextColumn = "first", Text2Column = "second", LabelColumn = "answer" };
    }

    /// <summary>Words 4c+4 to 4c+7 are topic c's: pairs are alike where their topics are, and a topic's words are tagged with it.</summary>
    private static string Csv(string task, int rows)
    {
        var random = new Random(5);
        string[] Sentence(int topic) => [.. Enumerable.Range(0, 5).Select(at => TinyModel.Words[at == 2 ? 4 + (4 * topic) + random.Next(4) : random.Next(4)])];
        var lines = Enumerable.Range(0, rows).Select(i =>
        {
            var (topic, other) = (i % 3, i % 2 == 0 ? i % 3 : (i + 1) % 3);
            var words = Sentence(topic);
            return task switch
            {
                "token-tagging" => $"{string.Join(' ', words)} {i},{string.Join(' ', words.Select(w => Array.IndexOf(TinyModel.Words, w) is >= 4 and var index ? $"B-topic{(index - 4) / 4}" : "O"))} O",
                "text-similarity" => $"{string.Join(' ', words)} {i},{string.Join(' ', Sentence(other))},{(topic == other ? 4 : 1) + (i % 5 * 0.2):0.0}",
                _ => $"{string.Join(' ', words)} {i},{string.Join(' ', Sentence(other))},{(topic == other ? "same" : "other")}",
            };
        });
        return (task == "token-tagging" ? "words,tags\n" : "first,second,answer\n") + string.Join('\n', lines) + "\n";
    }
}
