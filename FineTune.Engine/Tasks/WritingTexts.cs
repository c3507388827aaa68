using FineTune.Engine.Data.Generation;
using FineTune.Engine.Tokenization;

namespace FineTune.Engine.Tasks;

/// <summary>Rows as the documents a model reads.</summary>
internal static class WritingTexts
{
    /// <param name="template">Puts messages into words; documents need none.</param>
    public static IReadOnlyList<WritingDocument> Documents(IReadOnlyList<GenerationRow> rows, ChatTemplate template, Tokenizer tokenizer, bool learnPrompts, CancellationToken token)
    {
        var end = (tokenizer as ByteLevelBpe)?.EndOfTextId;
        var documents = new WritingDocument[rows.Count];
        Parallel.For(0, rows.Count, new ParallelOptions { CancellationToken = token }, i => documents[i] = WritingDocument.Of(Parts(rows[i], template, learnPrompts), tokenizer, end));
        return documents;
    }

    /// <summary>A row in parts, as the model will see it.</summary>
    public static IReadOnlyList<TextPart> Parts(GenerationRow row, ChatTemplate template, bool learnPrompts)
    {
        var parts = row switch
        {
            DocumentRow document => [new(document.Text)],
            ConversationRow conversation => template.Render(conversation.Messages, answerFollows: false),
            PreferenceRow preference => template.Render([.. preference.Prompt, new(ChatMessage.Assistant, preference.Chosen)], answerFollows: false),
            _ => throw new ArgumentOutOfRangeException(nameof(row), row, "A row of no known kind."),
        };
        return learnPrompts ? [.. parts.Select(p => p with { Weight = 1 })] : parts;
    }
}
