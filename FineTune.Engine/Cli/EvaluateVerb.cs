using System.CommandLine;
using FineTune.Engine.Data;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Inference;

namespace FineTune.Engine.Cli;

internal static class EvaluateVerb
{
    private static readonly Option<string> Model = new("--model") { Description = "A run's folder or its model/.", Required = true };
    private static readonly Option<string> Data = new("--data") { Description = "The rows to score it on; all of them are used.", Required = true };
    private static readonly Option<string?> Text = DataArguments.Text(), Label = DataArguments.Label(), Text2 = DataArguments.Text2();

    public static Command Create() => new Command("evaluate", """
        Scores a tuned model on rows with known classes.

        Example: finetune evaluate --model runs/tickets --data tickets-test.csv
        """) { Model, Data, Text, Text2, Label }.Does(Run);

    private static int Run(VerbContext context)
    {
        using var predictor = Predictors.Load(context.Get(Model)!);
        var info = DataArguments.Import(context, context.Get(Data)!);
        using var data = new DataSetStore(context.Home).Open(info.Hash);
        var rows = ScoringRows.Load(data, context.Get(Text), context.Get(Label), context.Get(Text2), predictor.Labels, out var notes);
        foreach (var note in notes) context.Say(note);
        var report = ClassificationMetrics.Evaluate("test", predictor.Labels, predictor.Predict([.. rows.Select(r => r.Asked)]), [.. rows.Select(r => r.Label)]);
        if (context.IsJson) context.Print(report);
        else context.Write(ReportText.Of(report));
        return ExitCode.Done;
    }
}
