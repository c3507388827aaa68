using System.CommandLine;
using FineTune.Engine.Data;
using FineTune.Engine.Inference;

namespace FineTune.Engine.Cli;

internal static class PredictVerb
{
    private static readonly Option<string> Model = new("--model") { Description = "A run's folder or its model/.", Required = true };
    private static readonly Option<string[]> Text = new("--text") { Description = "A text to ask about; may be given several times.", AllowMultipleArgumentsPerToken = false };
    private static readonly Option<string[]> Text2 = new("--text2") { Description = "The second text of a pair, as often as --text.", AllowMultipleArgumentsPerToken = false };
    private static readonly Option<string[]> Image = new("--image") { Description = "An image to ask about; may be given several times.", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> Data = new("--data") { Description = "Ask about every row of a file instead." };
    private static readonly Option<string?> Column = new("--column") { Description = "With --data: the column with the text. Default: guessed." };
    private static readonly Option<string?> Column2 = new("--column2") { Description = "With --data: the column with the second text of a pair. Default: guessed." };
    private static readonly Option<int> Top = new("--top") { Description = "How many classes to show per text (without --json).", DefaultValueFactory = _ => 3 };

    public static Command Create() => new Command("predict", """
        Asks a tuned model: the class of a text or a pair, a score, the tags of its words, the class of an image, or the objects in it.

        Example: finetune predict --model runs/tickets --text "Where is my parcel?"
        """) { Model, Text, Text2, Image, Data, Column, Column2, Top }.Does(Run);

    private static int Run(VerbContext context)
    {
        if (Predictors.SeesImages(context.Get(Model)!)) return ImagePredictions.Run(context, context.Get(Model)!, context.Get(Image) ?? [], context.Get(Data), context.Get(Top));
        if (context.Get(Image) is { Length: > 0 }) throw new UserException("This model was tuned for texts; it sees no images.", "Give --text or --data, or name a model tuned for images.");
        using var predictor = Predictors.Load(context.Get(Model)!);
        foreach (var batch in Asked(context, predictor).Chunk(256))
        {
            var answers = predictor.Predict(batch);
            for (var i = 0; i < batch.Length; i++) Show(context, Answers.Of(predictor, batch[i], answers[i]));
        }
        return ExitCode.Done;
    }

    private static IEnumerable<RowText> Asked(VerbContext context, Predictor predictor)
    {
        var (texts, seconds) = (context.Get(Text) ?? [], context.Get(Text2) ?? []);
        if (context.Get(Data) is { } path)
        {
            if (texts.Length > 0) throw new UserException("Both kinds of texts were given.", "Give either --text or --data.");
            return DataArguments.Rows(context, path, context.Get(Column), predictor.Task.IsPair ? context.Get(Column2) ?? "" : null);
        }
        if (texts.Length == 0) throw new UserException("There are no texts: give either --text or --data.", "For example: --text \"Where is my parcel?\"");
        if (predictor.Task.IsPair && texts.Length != seconds.Length) throw new UserException($"This model is asked about pairs: {texts.Length} first and {seconds.Length} second texts were given.", "Give --text2 as often as --text.");
        if (!predictor.Task.IsPair && seconds.Length > 0) throw new UserException("This model is asked about single texts.", "Leave --text2 out.");
        return texts.Select((t, i) => new RowText(predictor.Task.PerToken ? WordSplit.Typed(t) : t, predictor.Task.IsPair ? seconds[i] : null));
    }

    private static void Show(VerbContext context, Answer answer) => Show(context, answer, context.Get(Top));

    internal static void Show(VerbContext context, Answer answer, int top)
    {
        if (context.IsJson)
        {
            context.Print<object>(answer);
            return;
        }
        context.Write(answer.Asked.Second is { } second ? $"{answer.Asked.First} | {second}" : answer.Asked.First);
        foreach (var line in answer.Lines(top)) context.Write("  " + line);
    }
}
