using FineTune.Engine.Data;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Data.Profiling;
using FineTune.Engine.Tasks;

namespace FineTune.Engine.Guidance;

/// <summary>What guidance needs to know about the data at hand: a handful of numbers, whoever computed them.</summary>
public sealed record DataSummary
{
    public string Task { get; init; } = "text-classification";

    /// <summary>Rows to learn from.</summary>
    public required int TrainRows { get; init; }

    public int ValidationRows { get; init; }

    public int TestRows { get; init; }

    /// <summary>Training rows of each class, smallest first; classes without any left out. Empty where texts are written.</summary>
    public required IReadOnlyList<int> ClassRows { get; init; }

    /// <summary>Writing: the form of the rows, an id of <see cref="GenerationFormats"/>; null for all other tasks.</summary>
    public string? Format { get; init; }

    /// <summary>Text length in tokens: mean, and the length that 50 % and 99 % of the rows do not exceed.</summary>
    public double MeanTokens { get; init; } = 16;

    public int MedianTokens { get; init; } = 13;

    public int P99Tokens { get; init; } = 64;

    /// <summary>Lengths in tokens of up to 1,000 training rows drawn evenly over all, shortest first: what a longest length cuts off is told from them.</summary>
    public IReadOnlyList<int> Lengths { get; init; } = [];

    public LanguageGuess Language { get; init; } = LanguageGuess.Unknown;

    private const int MostLengths = 1000;

    /// <summary>The rows say what is to be written: there are no classes, and what counts is their tokens.</summary>
    public bool Writes => Task == SuggestedTasks.TextGeneration;

    /// <summary>Rows are images: what counts is their number and the size they are seen at.</summary>
    public bool SeesImages => Task is SuggestedTasks.ImageClassification or SuggestedTasks.ObjectDetection;

    /// <summary>Pairs of a better and a worse answer.</summary>
    public bool Prefers => Format == GenerationFormats.Preference;

    /// <summary>Tokens of all training rows, about.</summary>
    public double TrainTokens => TrainRows * MeanTokens;

    /// <summary>What a batch counts: rows; where texts are packed, blocks of the longest length, about.</summary>
    public int Units(TrainingPlan plan) => !Writes || Prefers ? TrainRows : (int)Math.Ceiling(TrainRows * Read(plan) / (plan.MaxLength * PackedShare));

    /// <summary>Tokens read of a row, on average: a document goes on in the next block, everything else is cut off at the longest length.</summary>
    internal double Read(TrainingPlan plan) => Format == GenerationFormats.Text ? MeanTokens : Math.Min(MeanTokens, Prefers ? 2 * plan.MaxLength : plan.MaxLength);

    /// <summary>Of the positions of packed blocks that hold a token: 0.9 to 1 by how well the lengths fit together.</summary>
    private const double PackedShare = 0.95;

    public int Classes => ClassRows.Count;

    /// <summary>Training rows of the middle class: what "rows per class" means throughout guidance. A mean would be led astray by one huge class.</summary>
    public int RowsPerClass => ClassRows.Count == 0 ? 0 : ClassRows[ClassRows.Count / 2];

    /// <summary>Rows of the largest class over rows of the smallest.</summary>
    public double Imbalance => ClassRows.Count == 0 ? 1 : (double)ClassRows[^1] / Math.Max(1, ClassRows[0]);

    /// <summary>"12 % of rows are longer than 128 tokens; they lose 31 % of their words." Null when nothing is lost.</summary>
    public string? Cut(TrainingPlan plan) => plan.Truncation == Truncation.Windows || Format == GenerationFormats.Text ? null : TruncationLoss.Of(Lengths, plan.MaxLength)?.Sentence;

    /// <summary>Measures split data.</summary>
    /// <param name="countTokens">The model's own tokenizer; without one a word counts as 1.3 tokens, which is what English takes in sub-word vocabularies.</param>
    public static DataSummary Of(TaskData data, Func<string, int>? countTokens = null)
    {
        countTokens ??= ApproximateTokens;
        var (texts, writing) = (data as TextTaskData, data as WritingData);
        var lengths = (writing is null ? (texts?.Texts(DataPart.Train) ?? []).Select(countTokens) : writing.Split.Train.Select(r => WritingLengths.Longest(r, countTokens))).Order().ToArray();
        return new()
        {
            Task = data.Task.Id,
            TrainRows = data.Rows(DataPart.Train),
            ValidationRows = data.Rows(DataPart.Validation),
            TestRows = data.Rows(DataPart.Test),
            ClassRows = data.ClassRows,
            Format = writing?.Split.Format,
            MeanTokens = lengths.Length == 0 ? 0 : writing is null ? lengths.Average() : writing.Split.Train.Average(r => (double)WritingLengths.All(r, countTokens)),
            MedianTokens = Percentile(lengths, 0.50),
            P99Tokens = Percentile(lengths, 0.99),
            Lengths = [.. Enumerable.Range(0, Math.Min(MostLengths, lengths.Length)).Select(i => lengths[(int)((long)i * lengths.Length / Math.Min(MostLengths, lengths.Length))])],
            Language = texts is null ? LanguageGuess.Unknown : LanguageGuess.Of(texts.Texts(DataPart.Train)),
        };
    }

    internal static int ApproximateTokens(string text) => (int)Math.Ceiling(TextMeasure.Words(text) * 1.3);

    /// <summary>The smallest length that the share of rows does not exceed.</summary>
    private static int Percentile(int[] sorted, double share) =>
        sorted.Length == 0 ? 0 : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
}
