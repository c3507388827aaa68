namespace FineTune.Engine.Evaluation;

/// <summary>How good predicted scores are, with the uncertainty of both correlations. No rows, no report.</summary>
public static class SimilarityMetrics
{
    /// <summary>Points of the scatter plot: more only hide each other.</summary>
    public const int MostPoints = 500;

    /// <param name="split">Which rows these are: <c>test</c>, <c>validation</c> or <c>train</c>.</param>
    /// <param name="truth">[N]</param>
    /// <param name="predicted">[N], on the same scale.</param>
    /// <exception cref="UserException">There is no row to score.</exception>
    /// <exception cref="ArgumentException">Sizes do not fit together.</exception>
    public static SimilarityReport Evaluate(string split, IReadOnlyList<double> truth, IReadOnlyList<double> predicted, BaselineScores? baselines = null)
    {
        if (truth.Count != predicted.Count) throw new ArgumentException($"{predicted.Count} predicted scores for {truth.Count} true ones.", nameof(predicted));
        if (truth.Count == 0) throw new UserException($"The {split} part has no rows to score.", "Give it rows: change the split, or add a file for it.");
        var (pearson, spearman) = (Correlations.Pearson(truth, predicted), Correlations.Spearman(truth, predicted));
        return new(
            split, truth.Count, pearson ?? 0, Intervals.Pearson(pearson, truth.Count), spearman ?? 0, Intervals.Spearman(spearman, truth.Count),
            Correlations.MeanSquaredError(truth, predicted), pearson is null || spearman is null, Sample(truth, predicted), baselines);
    }

    private static List<ScorePoint> Sample(IReadOnlyList<double> truth, IReadOnlyList<double> predicted)
    {
        var points = Math.Min(MostPoints, truth.Count);
        return [.. Enumerable.Range(0, points).Select(p => (int)((long)p * truth.Count / points)).Select(i => new ScorePoint(truth[i], predicted[i]))];
    }
}
