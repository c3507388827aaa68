using System.CommandLine;
using FineTune.Engine.Inference;

namespace FineTune.Engine.Cli;

internal static class PredictVerb
{
    private static readonly Option<string> Model = new("--model") { Description = "A run's folder or its model/.", Required = true };
    private static readonly Option<string[]> Text = new("--text") { Description = "A text to classify; may be given several times.", AllowMultipleArgumentsPerToken = false };
    private static readonly Option<string?> Data = new("--data") { Description = "Classify every row of a file instead." };
    private static readonly Option<string?> Column = new("--column") { Description = "With --data: the column with the text. Default: guessed." };
    private static readonly Option<int> Top = new("--top") { Description = "How many classes to show per text (without --json).", DefaultValueFactory = _ => 3 };

    public static Command Create() => new Command("predict", """
        Classifies texts with a tuned model.

        Example: finetune predict --model runs/tickets --text "Where is my parcel?"
        """) { Model, Text, Data, Column, Top }.Does(Run);

    private static int Run(VerbContext context)
    {
        var texts = DataArguments.Texts(context, context.Get(Text), context.Get(Data), context.Get(Column));
        using var predictor = Predictors.Load(context.Get(Model)!);
        foreach (var batch in texts.Chunk(256))
        {
            var probabilities = predictor.Predict(batch);
            for (var i = 0; i < batch.Length; i++) Show(context, predictor.Labels, batch[i], probabilities[i]);
        }
        return ExitCode.Done;
    }

    private static void Show(VerbContext context, IReadOnlyList<string> labels, string text, float[] probabilities)
    {
        var ranked = labels.Zip(probabilities).OrderByDescending(p => p.Second).ToArray();
        if (context.IsJson)
        {
            context.Print(new { label = ranked[0].First, probabilities = ranked.ToDictionary(p => p.First, p => Math.Round(p.Second, 6)) });
            return;
        }
        context.Write(text);
        foreach (var (label, probability) in ranked.Take(context.Get(Top))) context.Write($"  {100 * probability,5:0.0} %  {label}");
    }
}
