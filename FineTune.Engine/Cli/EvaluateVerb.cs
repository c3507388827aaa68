using System.CommandLine;
using FineTune.Engine.Data;
using FineTune.Engine.Inference;

namespace FineTune.Engine.Cli;

internal static class EvaluateVerb
{
    private static readonly Option<string> Model = new("--model") { Description = "A run's folder or its model/.", Required = true };
    private static readonly Option<string> Data = new("--data") { Description = "The rows to score it on; all of them are used.", Required = true };
    private static readonly DataColumnOptions Columns = new();

    public static Command Create()
    {
        var command = new Command("evaluate", """
            Scores a tuned model on rows with known answers.

            Example: finetune evaluate --model runs/tickets --data tickets-test.csv
            """) { Model, Data };
        Columns.AddTo(command);
        return command.Does(Run);
    }

    private static int Run(VerbContext context)
    {
        using var predictor = Predictors.Load(context.Get(Model)!);
        var info = DataArguments.Import(context, context.Get(Data)!);
        using var set = new DataSetStore(context.Home).Open(info.Hash);
        using var rows = predictor.Task.ForScoring(set, Columns.Apply(context, new PlanData { Hash = info.Hash }), predictor.Labels);
        foreach (var note in rows.Notes) context.Say(note);
        var report = rows.Report(DataPart.Test, predictor.Predict([.. rows.Asked(DataPart.Test)]), null);
        if (context.IsJson) context.Print(report);
        else context.Write(ReportText.Of(report));
        return ExitCode.Done;
    }
}
