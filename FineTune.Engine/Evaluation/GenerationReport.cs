using System.Text.Json.Serialization;

namespace FineTune.Engine.Evaluation;

/// <summary>How well a model writes: how surely it guesses the texts of one split, and what it writes on prompts of that split beside reference and base model.</summary>
/// <param name="Split"><c>test</c>, <c>validation</c> or <c>train</c>.</param>
/// <param name="Rows">Rows whose texts were guessed.</param>
/// <param name="PerplexityInterval">[low, high] of the 95 % interval, over documents; null for fewer than two.</param>
/// <param name="BitsPerByte">The loss in bits per UTF-8 byte, comparable across tokenizers.</param>
/// <param name="Tokens">Tokens that were guessed.</param>
/// <param name="Bytes">UTF-8 bytes of their text.</param>
/// <param name="Stride">Tokens from one window over a long text to the next.</param>
/// <param name="Tokenization">The tokenizer in words.</param>
/// <param name="Tuned">The tuned model's texts on the prompts of <paramref name="Samples"/>; null where nothing was written.</param>
/// <param name="Base">The same of the model before tuning.</param>
/// <param name="Reference">Of the rows' own answers.</param>
/// <param name="Samples">Prompts with all texts.</param>
public sealed record GenerationReport(
    string Split, int Rows, double Perplexity, double[]? PerplexityInterval, double BitsPerByte, long Tokens, long Bytes, int Stride, string Tokenization,
    WritingScores? Tuned, WritingScores? Base, TextVariety? Reference, IReadOnlyList<GenerationSample> Samples,
    BaselineScores? Baselines = null) : EvaluationReport(Split, Rows, Baselines)
{
    /// <summary>Of preference tuning: share of the pairs in which the chosen answer has the larger reward.</summary>
    public double? RewardAccuracy { get; init; }

    /// <summary>Of preference tuning: reward of the chosen answer minus that of the rejected one, on average.</summary>
    public double? RewardMargin { get; init; }

    [JsonIgnore]
    public IEnumerable<GenerationSample> Memorised => Samples.Where(s => s.IsMemorised);

    public override Headline Headline => new(MetricKind.Perplexity, Perplexity, PerplexityInterval ?? [Perplexity, Perplexity]);

    public override IReadOnlyList<Measure> Measures =>
    [
        new("Perplexity", Perplexity, "As unsure of the next token as among so many equally likely ones; lower is better, 1 is perfect. Compare it only between models of one tokenizer.", PerplexityInterval, IsShare: false),
        new("Bits per byte", BitsPerByte, "The same in bits per byte of text, which is comparable between all models; lower is better.", IsShare: false, Before: Baselines?.Base?.BitsPerByte),
        .. Optional("Reward accuracy", RewardAccuracy, "Share of the pairs in which the tuned model prefers the chosen answer more than the model before tuning does.", isShare: true),
        .. Optional("Reward margin", RewardMargin, "How much more it prefers the chosen answer than the rejected one, on average; higher is better.", isShare: false),
        .. AgainstReferences(),
        .. Varieties(),
    ];

    /// <summary>Scores the texts and searches what the tuned model wrote in the training texts.</summary>
    /// <param name="before">Of the model before tuning on the same rows; null where there is none.</param>
    /// <param name="samples">Texts as they were written; their <see cref="GenerationSample.Memorised"/> is found here.</param>
    /// <param name="training">The training texts, read once; in the order that <paramref name="placeOf"/> counts by.</param>
    /// <param name="placeOf">File and row of a training text by its index.</param>
    public static GenerationReport Of(
        string split, int rows, Perplexity tuned, Perplexity? before, IReadOnlyList<GenerationSample> samples, IEnumerable<string> training,
        Func<int, Place?>? placeOf = null, double secondsBefore = 0, ulong seed = 0, CancellationToken token = default)
    {
        var memorised = Memorization.Find([.. samples.Select(s => s.Tuned)], training, token).Select(m => m.Words is { } run ? run with { Place = placeOf?.Invoke(run.Row) } : null);
        IReadOnlyList<string?> references = [.. samples.Select(s => s.Reference)];
        var basis = samples.Where(s => s.Base is not null).ToList();
        return new(split, rows, tuned.Value, tuned.Interval, tuned.BitsPerByte, tuned.Tokens, tuned.Bytes, tuned.Stride, tuned.Tokenization,
            samples.Count == 0 ? null : WritingScores.Of([.. samples.Select(s => s.Tuned)], references, seed),
            basis.Count == 0 ? null : WritingScores.Of([.. basis.Select(s => s.Base!)], [.. basis.Select(s => s.Reference)], seed),
            references.OfType<string>().ToList() is { Count: > 0 } given ? Distinct.Of(given) : null,
            [.. samples.Zip(memorised, (s, m) => s with { Memorised = m })],
            before is null ? null : new(null, null, new("the model before tuning", null, null, secondsBefore) { Perplexity = before.Value, BitsPerByte = before.BitsPerByte }));
    }

    private IEnumerable<Measure> AgainstReferences()
    {
        if (Tuned?.AgainstReferences is not { } scores) yield break;
        var before = Base?.AgainstReferences;
        yield return new("Exact match", scores.ExactMatch, "Share of the answers that are the reference, white space aside.", scores.ExactMatchInterval, Before: before?.ExactMatch);
        yield return new("ROUGE-L", scores.RougeL, "How much of answer and reference is one common sequence of words (F1, average of the rows).", scores.RougeLInterval, Before: before?.RougeL);
        yield return new("BLEU", scores.Bleu.Score, $"How many runs of one to four words are the reference's, 0 to 100 ({scores.Bleu.Signature}).", IsShare: false, Before: before?.Bleu.Score);
    }

    private IEnumerable<Measure> Varieties()
    {
        if (Tuned?.Variety is not { } variety) yield break;
        var before = Base?.Variety;
        yield return new("Distinct-1", variety.Distinct1, "Different words as a share of all that were written.", Before: before?.Distinct1);
        yield return new("Distinct-2", variety.Distinct2, "Different pairs of neighbouring words, per word written.", Before: before?.Distinct2);
        yield return new("Repetition", variety.Repetition, "Share of the runs of four words that stood in the same text before; high when a model goes in circles.", Before: before?.Repetition);
    }

    private static IEnumerable<Measure> Optional(string name, double? value, string meaning, bool isShare) => value is { } known ? [new(name, known, meaning, IsShare: isShare)] : [];
}
