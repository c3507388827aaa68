namespace FineTune.Engine.Data.Generation;

/// <summary>Finds the columns that say what is to be written, by their names and what is in them.</summary>
internal static class GenerationGuess
{
    /// <summary>Conversations, preferences, prompts with completions, instructions with responses, and texts without anything else.</summary>
    /// <param name="text">The column that looks most like texts.</param>
    public static GenerationColumns? Certain(IReadOnlyList<string> names, ColumnGuess content, string? text)
    {
        if (GenerationNames.Certain(names, n => content.JsonShare(IndexOf(names, n)) > 0.9) is { } columns) return columns;
        if (names.Count == 1) text ??= content.NumberShares(0).Numbers < 0.9 ? names[0] : null;
        return text is not null && GenerationNames.IsCorpus(names, text) ? new(GenerationFormats.Text) { Text = text } : null;
    }

    /// <summary>Questions with answers under weaker names: only when the answers vary, and nothing else looks like classes.</summary>
    /// <param name="label">The column that looks most like classes.</param>
    public static GenerationColumns? Likely(IReadOnlyList<string> names, ColumnGuess content, string? label) =>
        GenerationNames.Instruction(names) is { } columns && (label is null || label == columns.Answer) && content.IsVaried(IndexOf(names, columns.Answer!)) ? columns : null;

    private static int IndexOf(IReadOnlyList<string> names, string name) => names.TakeWhile(n => n != name).Count();
}
