using FineTune.Engine.Data.Generation;
using FineTune.Engine.Data.Readers;

namespace FineTune.Engine.Data;

/// <summary>Which column plays which part, and the task that suggests itself.</summary>
/// <param name="Label">The column of classes; for text similarity that of the scores.</param>
/// <param name="Writing">The columns of a task that writes, where the columns suggest one.</param>
internal sealed record ColumnRoles(string? Text, string? Label, string? Text2 = null, string? Tags = null, string Task = SuggestedTasks.TextClassification, GenerationColumns? Writing = null);

/// <summary>
/// Guesses the task beside the columns. Text classification unless the data say otherwise: columns of conversations or of prompts and answers, words and
/// tags that agree in number, or two text columns whose names belong together beside a class or a score. Fed with rows while they stream by.
/// </summary>
internal sealed class TaskGuess
{
    /// <summary>Numbers with a fraction, from this share on, are measurements and not classes.</summary>
    private const double Measured = 0.05;

    private readonly ColumnGuess _columns = new();
    private readonly TagGuess _tags = new();

    public void Add(ReadOnlySpan<string?> values)
    {
        _columns.Add(values);
        _tags.Add(values);
    }

    public ColumnRoles Guess(IReadOnlyList<string> names)
    {
        var (text, label) = _columns.Guess(names);
        if (GenerationGuess.Certain(names, _columns, text) is { } writing) return Writes(writing, text, label);
        if (_tags.Guess(names) is var (words, tags))
            return new(names[words], label == names[words] || label == names[tags] ? null : label, Tags: names[tags], Task: SuggestedTasks.TokenTagging);
        if (Pair(names, text, label) is { } pair) return pair;
        return GenerationGuess.Likely(names, _columns, label) is { } likely ? Writes(likely, text, label) : new(text, label);
    }

    /// <summary>Text and class stay guessed beside it: instructions with a category can be told apart as well.</summary>
    private static ColumnRoles Writes(GenerationColumns writing, string? text, string? label) =>
        new(writing.Text ?? text, writing.Format == GenerationFormats.Text ? null : label, Task: SuggestedTasks.TextGeneration, Writing: writing);

    private ColumnRoles? Pair(IReadOnlyList<string> names, string? text, string? label)
    {
        if (PairNames.Find(names) is not var (first, second) || !IsText(first) || !IsText(second) || (text != names[first] && text != names[second])) return null;
        var pair = new ColumnRoles(names[first], label == names[first] || label == names[second] ? null : label, names[second]);
        if (Score(names, first, second, pair.Label) is { } score) return pair with { Label = score, Task = SuggestedTasks.TextSimilarity };
        return pair.Label is null ? null : pair with { Task = SuggestedTasks.TextPairClassification };
    }

    private bool IsText(int column) => _columns.NumberShares(column).Numbers < 0.5 && _columns.MeanWords(column) >= 1.5;

    /// <summary>The column that measures: called a score, or numbers with fractions under a usual name of an answer. Whole numbers yield to classes.</summary>
    private string? Score(IReadOnlyList<string> names, int first, int second, string? label)
    {
        var numeric = Enumerable.Range(0, names.Count).Where(i => i != first && i != second && _columns.NumberShares(i).Numbers > 0.95 && _columns.Distinct(i) > 2).ToList();
        var measured = numeric.Where(i => _columns.NumberShares(i).Fractions >= Measured).ToList();
        int? best = measured.Where(i => ColumnNames.IsScore(names[i])).Concat(measured.Where(i => ColumnNames.IsLabel(names[i]))).Cast<int?>().FirstOrDefault()
            ?? numeric.Where(i => ColumnNames.IsScore(names[i]) && (label is null || label == names[i])).Cast<int?>().FirstOrDefault();
        return best is { } found ? names[found] : null;
    }
}
