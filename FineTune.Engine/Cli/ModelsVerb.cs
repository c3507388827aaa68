using System.CommandLine;
using FineTune.Engine.Data;
using FineTune.Engine.Guidance;
using FineTune.Engine.Models;
using FineTune.Engine.Remote;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tasks.Images;
using FineTune.Engine.Weights;

namespace FineTune.Engine.Cli;

internal static class ModelsVerb
{
    private static readonly Option<string?> For = new("--for") { Description = "Data to advise on: which model fits it, why, how long it takes." };
    private static readonly DataColumnOptions Columns = new();
    private static readonly Option<string?> Task = new("--task") { Description = $"With --for: one of {string.Join(", ", LearningTasks.All.Select(t => t.Id))}. Default: told by the columns." };

    public static Command Create()
    {
        var command = new Command("models", """
        Lists the models, or ranks them for your data.

        Example: finetune models --for tickets.csv
        """) { For, Task };
        Columns.AddTo(command);
        return command.Does(context => context.Get(For) is { } data ? Advise(context, data) : List(context));
    }

    private static int List(VerbContext context)
    {
        var store = new ModelStore(context.Home, context.Settings);
        if (context.IsJson)
        {
            context.Print(ModelCatalog.Cards.Select(c => new { card = c, cached = store.IsCached(c) }));
            return ExitCode.Done;
        }
        foreach (var card in ModelCatalog.Cards)
        {
            context.Write($"{card.Id}  {card.Name}{(store.IsCached(card) ? "  (here)" : "")}");
            context.Write($"    {card.Architecture}");
        }
        if (context.Settings.Offline) return ExitCode.Done;
        foreach (var card in new ApiProviders(context.Home).Cards())
        {
            context.Write($"{card.Id}  {card.Name}  (behind an API, for money)");
            context.Write($"    {card.Summary}");
        }
        return ExitCode.Done;
    }

    private static int Advise(VerbContext context, string path)
    {
        var info = DataArguments.Import(context, path);
        using var set = new DataSetStore(context.Home).Open(info.Hash);
        var data = Columns.Apply(context, new PlanData { Hash = info.Hash });
        using var rows = LearningTasks.Find(context.Get(Task) ?? info.SuggestedTask).Load(set, data, seed: 1);
        var summary = DataSummary.Of(rows);
        var advice = Advisor.Advise(summary, ModelCatalog.Cards, MachineProfile.Measure(context.Home, context.Settings), rows is ImageTaskData ? QuickEvidence.Of(rows, new ModelStore(context.Home, context.Settings)) : null);
        if (context.IsJson)
        {
            context.Print(advice);
            return ExitCode.Done;
        }
        foreach (var a in advice)
        {
            context.Write($"{a.Card.Id}: {a}");
            foreach (var pro in a.Pros) context.Write($"  + {pro}");
            foreach (var con in a.Cons) context.Write($"  - {con}");
        }
        return ExitCode.Done;
    }
}
