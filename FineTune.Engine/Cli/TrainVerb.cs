using System.CommandLine;
using System.Globalization;
using FineTune.Engine.Data;
using FineTune.Engine.Guidance;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Engine.Weights;

namespace FineTune.Engine.Cli;

internal static class TrainVerb
{
    private static readonly Option<string?> Data = new("--data") { Description = "Training rows: a file, zip or folder, or the hash of an imported data set." };
    private static readonly Option<string?> Model = new("--model") { Description = "A catalog id (finetune models lists them). Default: the first of the guidance for this data." };
    private static readonly Option<string> Out = new("--out") { Description = "A new folder for the run.", Required = true };
    private static readonly Option<string?> Task = new("--task") { Description = $"auto (told by the columns), or one of: {string.Join(", ", LearningTasks.All.Select(t => t.Id))}.", DefaultValueFactory = _ => "auto" };
    private static readonly Option<string?> Preset = new("--preset") { Description = "fast, balanced, best or few (examples). Default: what the number of rows per class, for writing of tokens, calls for." };
    private static readonly Option<string?> Config = new("--config") { Description = "A plan.json to start from, of an earlier run or saved by the wizard; other options go before it." };
    private static readonly Option<string?> Split = new("--split") { Description = "Percent of train/validation/test where they are not files of their own. Default: 80/10/10." };
    private static readonly Option<bool> Yes = new("--yes") { Description = "A model behind an API: start without asking whether to spend the money." };
    private static readonly Option<string?> Test = DataArguments.Test(), Validation = DataArguments.Validation();
    private static readonly DataColumnOptions Columns = new();
    private static readonly PlanOptions Numbers = new();

    public static Command Create()
    {
        var command = new Command("train", """
            Fine-tunes a model. The run's folder can be watched, resumed, evaluated and used by the other verbs.

            Example: finetune train --data tickets.csv --model use-lite --preset balanced --out runs/tickets
            """) { Data, Model, Out, Task, Preset, Config, Split, Test, Validation, Yes };
        Columns.AddTo(command);
        Numbers.AddTo(command);
        return command.Does(Run);
    }

    private static int Run(VerbContext context)
    {
        var task = context.Get(Task) is { } named && named != "auto" ? LearningTasks.Find(named) : null;
        var plan = Plan(context, task, context.Get(Config) is { } config ? Json.ReadFile<TrainingPlan>(config) : null);
        plan = Numbers.Apply(context, plan);
        FineTuner.Check(context.Home, plan);
        if (ModelCatalog.Find(plan.Model).IsRemote) Spending.Confirm(context, plan, context.Get(Yes));
        return RunExecution.Execute(context, RunFolder.Create(context.Get(Out)!, plan));
    }

    /// <summary>The plan without the single numbers: what a saved plan says, and before it what the options say.</summary>
    private static TrainingPlan Plan(VerbContext context, LearningTask? task, TrainingPlan? saved)
    {
        var data = PlanData(context, saved?.Data);
        using var set = new DataSetStore(context.Home).Open(data.Hash);
        task ??= LearningTasks.Find(saved?.Task ?? set.Info.SuggestedTask);
        data = task.ResolveColumns(set.Info, data);
        using var rows = task.Load(set, data, seed: 1);
        var summary = DataSummary.Of(rows);
        var card = new ModelStore(context.Home, context.Settings).Find(context.Get(Model) ?? saved?.Model ?? Chosen(context, summary));
        var plan = saved is null ? new TrainingPlan { Data = data, Task = task.Id, Model = card.Id } : saved with { Data = data, Task = task.Id, Model = card.Id };
        if (card.IsRemote) return plan; // presets are numbers of models on this machine
        var method = Numbers.Method(context);
        if (saved is not null && context.Get(Preset) is null && (method is null || method == saved.Method)) return plan;
        var preset = context.Get(Preset) ?? (method is null ? Recommended(context, summary) : Presets.ForMethod(method, task.Id).Id);
        return Presets.Apply(preset, plan, summary, card, method);
    }

    private static PlanData PlanData(VerbContext context, PlanData? saved)
    {
        if (context.Get(Data) is { } path)
        {
            var info = DataArguments.Import(context, path, context.Get(Test), context.Get(Validation));
            saved = new() { Hash = info.Hash, Name = info.Name, TextColumn = info.TextColumn, LabelColumn = info.LabelColumn, Text2Column = info.Text2Column, TagsColumn = info.TagsColumn, Split = saved?.Split ?? new() };
        }
        else if (saved is null) throw new UserException("Nothing to learn from: give --data (or --config).", "For example: --data tickets.csv");
        else if (context.Get(Test) is not null || context.Get(Validation) is not null) throw new UserException("--test and --validation go with --data.", "Give --data too.");
        return Columns.Apply(context, saved) with { Split = context.Get(Split) is { } shares ? ParseSplit(shares) : saved.Split };
    }

    private static string Chosen(VerbContext context, DataSummary summary)
    {
        var store = new ModelStore(context.Home, context.Settings);
        var (advice, why) = ModelChoice.Of(Advisor.Advise(summary, ModelCatalog.Cards, MachineProfile.Measure(context.Home, context.Settings)), summary, context.Settings.Offline, store.IsCached);
        context.Say($"No --model given: {advice.Card.Id}. {string.Join(" ", advice.Pros.Append(why).Where(s => s.Length > 0))}");
        return advice.Card.Id;
    }

    private static string Recommended(VerbContext context, DataSummary summary)
    {
        var advice = Presets.Recommend(summary);
        context.Say($"No --preset given: {advice.Preset}. {advice.Reason}");
        return advice.Preset;
    }

    internal static SplitShares ParseSplit(string text)
    {
        var shares = text.Split('/').Select(s => double.TryParse(s, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) ? share : double.NaN).ToArray();
        return shares.Length == 3 && shares.All(double.IsFinite) ? new(shares[0], shares[1], shares[2])
            : throw new UserException($"--split {text} is not three numbers.", "Write for example --split 80/10/10.");
    }
}
