using FineTune.Engine.Data.Generation;
using FineTune.Engine.Tokenization;

namespace FineTune.Engine.Tasks;

/// <summary>Rows as the documents a model reads.</summary>
internal static class WritingTexts
{
    /// <summary>Everything a row says, for counting and for baselines.</summary>
    public static string Joined(GenerationRow row) => row switch
    {
        DocumentRow document => document.Text,
        ConversationRow conversation => string.Join("\n", conversation.Messages.Select(m => m.Content)),
        PreferenceRow preference => string.Join("\n", [.. preference.Prompt.Select(m => m.Content), preference.Chosen]),
        _ => throw new ArgumentOutOfRangeException(nameof(row), row, "A row of no known kind."),
    };

    public static IReadOnlyList<WritingDocument> Documents(IReadOnlyList<GenerationRow> rows, string format, Tokenizer tokenizer, TrainingPlan plan, CancellationToken token)
    {
        var end = (tokenizer as ByteLevelBpe)?.EndOfTextId;
        var documents = new WritingDocument[rows.Count];
        Parallel.For(0, rows.Count, new ParallelOptions { CancellationToken = token }, i => documents[i] = WritingDocument.Of(Parts(rows[i]), tokenizer, end));
        return documents;
    }

    private static IReadOnlyList<TextPart> Parts(GenerationRow row) => row switch
    {
        DocumentRow document => [new(document.Text)],
        _ => throw new NotSupportedException(),
    };
}
