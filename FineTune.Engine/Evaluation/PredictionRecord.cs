using FineTune.Engine.Data;

namespace FineTune.Engine.Evaluation;

/// <summary>One evaluated row: what it is, what was answered, and what that answer cost.</summary>
/// <param name="Place">File and row as the person knows them, where they are known.</param>
/// <param name="Loss">Negative log probability of the true class, in nats (<see cref="LogLoss"/>).</param>
/// <param name="Probabilities">[C] in the order of the labels, or null: kept for up to <see cref="PredictionsCsv.MostClassesInFull"/> classes.</param>
/// <param name="Text2">The second text of a pair; null for single texts.</param>
public sealed record PredictionRecord(
    RowReference Row, Place? Place, string Text, string True, string Predicted,
    float ProbabilityOfPredicted, float ProbabilityOfTrue, double Loss, IReadOnlyList<float>? Probabilities = null, string? Text2 = null)
{
    public bool IsRight => True == Predicted;
}

public enum PredictionOrder
{
    /// <summary>As the rows were evaluated.</summary>
    AsEvaluated,

    /// <summary>The costliest answers first: confident and wrong at the top, where wrong labels gather too.</summary>
    LargestLossFirst,

    /// <summary>The least certain answers first.</summary>
    LeastSureFirst,
}

/// <summary>A page of predictions: a cell of the confusion matrix, the worst errors, ...</summary>
public sealed record PredictionQuery
{
    /// <summary>Only rows truly of this class; null = all.</summary>
    public string? True { get; init; }

    /// <summary>Only rows answered with this class; null = all.</summary>
    public string? Predicted { get; init; }

    public bool OnlyErrors { get; init; }

    public PredictionOrder Order { get; init; }

    public int Skip { get; init; }

    public int Take { get; init; } = 50;

    internal bool Holds(string truth, string predicted) =>
        (True is null || True == truth) && (Predicted is null || Predicted == predicted) && !(OnlyErrors && truth == predicted);
}

/// <param name="Matches">Rows the query holds for, on all pages together.</param>
/// <param name="Labels">Class names in the order of <see cref="PredictionRecord.Probabilities"/>; empty where those were not kept.</param>
public sealed record PredictionPage(IReadOnlyList<PredictionRecord> Rows, long Matches, IReadOnlyList<string> Labels);

/// <summary>A page of predictions of another kind.</summary>
/// <inheritdoc cref="PredictionPage"/>
public sealed record PredictionPage<T>(IReadOnlyList<T> Rows, long Matches);
