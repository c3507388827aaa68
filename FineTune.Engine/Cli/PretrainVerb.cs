using System.CommandLine;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tokenization;
using FineTune.Engine.Weights;

namespace FineTune.Engine.Cli;

internal static class PretrainVerb
{
    private static readonly Option<string> Data = new("--data") { Description = "Texts to learn from: a file, a zip or a folder. Documents of one file are divided by lines that say <|endoftext|>.", Required = true };
    private static readonly Option<string?> Validation = new("--validation") { Description = "Texts to be scored on while it learns. Default: a share of the others." };
    private static readonly Option<string?> Test = new("--test") { Description = "Texts to be scored on at the end. Default: a share of the others; 'none' = the validation texts." };
    private static readonly Option<string> Out = new("--out") { Description = "The run's folder, which must not exist or be empty; the untrained model lies in initial/ under it.", Required = true };
    private static readonly Option<int> Vocabulary = Number("--vocabulary", 4096, "Pieces of the byte-level vocabulary that is learnt from the texts first.");
    private static readonly Option<int> Layers = Number("--layers", 4, "Transformer layers.");
    private static readonly Option<int> Width = Number("--width", 256, "Numbers per token.");
    private static readonly Option<int> Heads = Number("--heads", 4, "Attention heads per layer.");
    private static readonly PlanOptions Numbers = new();

    public static Command Create()
    {
        var command = new Command("pretrain", """
            Makes a small GPT-2 from nothing: learns a vocabulary from the texts, starts with random weights, and trains. The same texts, seed,
            threads and machine give the same model. It can be stopped and resumed like any run.

            Example: finetune pretrain --data stories.txt --layers 4 --width 256 --epochs 6 --out runs/stories
            """) { Data, Validation, Test, Out, Vocabulary, Layers, Width, Heads };
        Numbers.AddTo(command);
        return command.Does(Run);
    }

    private static int Run(VerbContext context)
    {
        var info = DataArguments.Import(context, context.Get(Data)!, context.Get(Test) is "none" ? null : context.Get(Test), context.Get(Validation));
        var shares = context.Get(Test) is "none" ? new SplitShares(95, 5, 0) : new SplitShares(90, 5, 5);
        var data = LearningTasks.Find(TextGenerationTask.TaskId).ResolveColumns(info, new PlanData { Hash = info.Hash, Name = info.Name, TextColumn = info.TextColumn, Split = shares });
        var folder = Path.GetFullPath(context.Get(Out)!);
        var initial = Path.Combine(folder, "initial");
        var plan = Numbers.Apply(context, new TrainingPlan
        {
            Data = data,
            Task = TextGenerationTask.TaskId,
            Model = FolderCard.Prefix + initial,
            Epochs = 6,
            LearningRate = 1.5e-3,
            BatchSize = 8,
            MaxLength = 256,
            WeightDecay = 0.1,
            WarmupFraction = 0.02,
            Schedule = LearningRateSchedule.Cosine,
            EarlyStoppingPatience = 0,
            ValidationsPerEpoch = 1,
            Dropout = 0, // few passes over the texts learn nothing by heart yet
        }).Validated();
        var run = RunFolder.Create(folder, plan);
        Initialize(context, initial, plan, info);
        return RunExecution.Execute(context, run);
    }

    private static void Initialize(VerbContext context, string folder, TrainingPlan plan, DataSetInfo info)
    {
        using var set = new DataSetStore(context.Home).Open(info.Hash);
        using var rows = (TextTaskData)LearningTasks.Find(TextGenerationTask.TaskId).Load(set, plan.Data, plan.Seed);
        var tokenizer = ByteLevelBpeTrainer.Train(rows.Texts(DataPart.Train), context.Get(Vocabulary));
        Directory.CreateDirectory(folder);
        tokenizer.Save(folder);
        using var model = new Gpt2(new()
        {
            VocabularySize = tokenizer.VocabularySize, Positions = plan.MaxLength, HiddenSize = context.Get(Width), Layers = context.Get(Layers), Heads = context.Get(Heads), AttentionDropout = 0,
            EmbeddingDropout = plan.Dropout, ResidualDropout = plan.Dropout,
        });
        model.Initialize(plan.Seed);
        model.SaveConfig(folder);
        SafeTensorsWriter.Write(Path.Combine(folder, ModelFamilies.WeightsFile), model);
        context.Say($"A vocabulary of {tokenizer.VocabularySize:n0} pieces and a model of {model.parameters().Sum(p => p.numel()):n0} parameters.");
    }

    private static Option<int> Number(string name, int value, string description) => new(name) { Description = $"{description} Default: {value}.", DefaultValueFactory = _ => value };
}
