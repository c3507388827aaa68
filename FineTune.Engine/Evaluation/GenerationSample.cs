using System.Text.Json.Serialization;

namespace FineTune.Engine.Evaluation;

/// <summary>One prompt with what was wanted and what was written, before and after tuning.</summary>
/// <param name="Reference">The answer of the data; null where it has none.</param>
/// <param name="Base">By the model before tuning; null where that was not asked.</param>
/// <param name="Tuned">By the tuned model.</param>
/// <param name="Memorised">The longest run of words in <paramref name="Tuned"/> that stands in the training texts; null where not a word does, or none were searched.</param>
public sealed record GenerationSample(string Prompt, string? Reference, string? Base, string Tuned, MemorizedRun? Memorised = null)
{
    /// <summary>Long enough to be more than a set phrase.</summary>
    [JsonIgnore]
    public bool IsMemorised => Memorised is { Words: >= Memorization.NotableWords };
}

/// <summary>How close written texts come to their references.</summary>
/// <param name="Rows">Rows with a reference.</param>
/// <param name="ExactMatch">Share that is the reference but for white space.</param>
/// <param name="ExactMatchStrict">Share that is the reference letter for letter.</param>
/// <param name="RougeL">F1, 0 to 1, averaged over rows.</param>
/// <param name="RougeLInterval">[low, high] of 95 %; null for fewer than two rows.</param>
public sealed record ReferenceScores(int Rows, double ExactMatch, double ExactMatchStrict, double[] ExactMatchInterval, double RougeL, double[]? RougeLInterval, BleuScore Bleu)
{
    public static ReferenceScores Of(IReadOnlyList<string> texts, IReadOnlyList<string> references, ulong seed = 0)
    {
        var exact = Evaluation.ExactMatch.Of(texts, references);
        var rouge = Evaluation.RougeL.PerRow(texts, references);
        return new(texts.Count, exact.Share, exact.Rows == 0 ? 0 : (double)exact.Strict / exact.Rows, exact.Interval,
            rouge.DefaultIfEmpty().Average(), Intervals.BootstrapRatio([.. rouge.Select(r => (r, 1.0))], seed), Evaluation.Bleu.Corpus(texts, references));
    }
}

/// <summary>What one model wrote on all prompts.</summary>
/// <param name="AgainstReferences">Null where no row has a reference.</param>
public sealed record WritingScores(TextVariety Variety, ReferenceScores? AgainstReferences)
{
    /// <param name="references">[N] in the order of the texts, null where a row has none.</param>
    public static WritingScores Of(IReadOnlyList<string> texts, IReadOnlyList<string?> references, ulong seed = 0)
    {
        var with = Enumerable.Range(0, texts.Count).Where(i => references[i] is not null).ToList();
        return new(Distinct.Of(texts), with.Count == 0 ? null : ReferenceScores.Of([.. with.Select(i => texts[i])], [.. with.Select(i => references[i]!)], seed));
    }
}
