using System.CommandLine;
using FineTune.Engine.Inference;
using FineTune.Engine.Models;
using FineTune.Engine.Weights;

namespace FineTune.Engine.Cli;

internal static class EmbedVerb
{
    private const int Batch = 256;

    private static readonly Option<string> Model = new("--model") { Description = "A catalog id (use-lite), a run's folder or its model/.", Required = true };
    private static readonly Option<string[]> Text = new("--text") { Description = "A text; may be given several times.", AllowMultipleArgumentsPerToken = false };
    private static readonly Option<string?> Data = new("--data") { Description = "Every row of a file instead." };
    private static readonly Option<string?> Column = new("--column") { Description = "With --data: the column with the text. Default: guessed." };

    public static Command Create() => new Command("embed", """
        Turns texts into vectors: an encoder's own sentence vectors, or the features of a tuned model.

        Example: finetune embed --model use-lite --text "Where is my parcel?" --json
        """) { Model, Text, Data, Column }.Does(Run);

    private static int Run(VerbContext context)
    {
        var texts = DataArguments.Texts(context, context.Get(Text), context.Get(Data), context.Get(Column));
        var model = context.Get(Model)!;
        if (ModelCatalog.Cards.FirstOrDefault(c => c.Id == model) is { } card)
        {
            using var encoder = new SentenceEncoder(new ModelStore(context.Home, context.Settings).Ensure(card));
            Print(context, texts, batch => encoder.Embed(batch));
        }
        else
        {
            using var predictor = Predictors.Load(model);
            Print(context, texts, batch => predictor.Embed(batch) ?? throw new UserException("This model makes no vectors.", "Choose a model with an encoder, for example use-lite."));
        }
        return ExitCode.Done;
    }

    private static void Print(VerbContext context, IEnumerable<string> texts, Func<string[], float[][]> embed)
    {
        foreach (var batch in texts.Chunk(Batch))
            foreach (var (text, vector) in batch.Zip(embed(batch))) context.Print(new { text, vector });
    }
}
