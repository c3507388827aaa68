using FineTune.Engine.Data;

namespace FineTune.Engine.Evaluation;

/// <summary>How good predicted tags are. No rows, no report.</summary>
public static class TaggingMetrics
{
    /// <param name="split">Which rows these are: <c>test</c>, <c>validation</c> or <c>train</c>.</param>
    /// <param name="labels">IOB2 tags in the order of their indices.</param>
    /// <param name="rows">Sentences with their true tags.</param>
    /// <param name="predicted">[rows][words], indices into <paramref name="labels"/>.</param>
    /// <param name="seed">Of the bootstrap: equal seeds give equal intervals.</param>
    /// <exception cref="UserException">There is no row to score.</exception>
    /// <exception cref="ArgumentException">Sizes do not fit together.</exception>
    public static TaggingReport Evaluate(
        string split, IReadOnlyList<string> labels, IReadOnlyList<TaggedText> rows, IReadOnlyList<int[]> predicted, BaselineScores? baselines = null, ulong seed = 1)
    {
        if (rows.Count != predicted.Count) throw new ArgumentException($"{predicted.Count} predicted rows for {rows.Count} rows.", nameof(predicted));
        if (rows.Count == 0) throw new UserException($"The {split} part has no rows to score.", "Give it rows: change the split, or add a file for it.");
        var entities = new EntityF1();
        for (var i = 0; i < rows.Count; i++) entities.Add([.. rows[i].Tags.Select(t => labels[t])], [.. predicted[i].Select(t => labels[t])]);
        var total = entities.Total;
        return new(
            split, rows.Count, entities.Words, total.F1, Intervals.BootstrapEntityF1(entities, seed), total.Precision, total.Recall, entities.WordAccuracy, entities.Macro.F1, entities.PerType, baselines);
    }
}
