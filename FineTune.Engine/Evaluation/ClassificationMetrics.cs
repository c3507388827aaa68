namespace FineTune.Engine.Evaluation;

/// <summary>How good a classifier's answers are, with the uncertainty of every headline number. No rows, no report.</summary>
public static class ClassificationMetrics
{
    /// <summary>
    /// Accuracy with its 95 % Wilson interval, macro-F1 with its 95 % bootstrap interval, per-class scores, confusion matrix,
    /// log loss and calibration. Formulas and their sources: <see cref="ConfusionMatrix"/>, <see cref="Intervals"/>,
    /// <see cref="CalibrationBins"/>, <see cref="LogLoss"/>.
    /// </summary>
    /// <param name="split">Which rows these are: <c>test</c>, <c>validation</c> or <c>train</c>.</param>
    /// <param name="labels">Class names, C of them.</param>
    /// <param name="probabilities">[N][C]; a value that is not finite counts as probability 0.</param>
    /// <param name="truth">[N], indices into <paramref name="labels"/>.</param>
    /// <param name="seed">Of the bootstrap: equal seeds give equal intervals.</param>
    /// <exception cref="UserException">There is no row to score.</exception>
    /// <exception cref="ArgumentException">Sizes or class indices do not fit together.</exception>
    public static ClassificationReport Evaluate(
        string split, IReadOnlyList<string> labels, float[][] probabilities, int[] truth, BaselineScores? baselines = null, ulong seed = 1)
    {
        if (probabilities.Length != truth.Length)
            throw new ArgumentException($"{probabilities.Length} rows of probabilities for {truth.Length} true classes.", nameof(truth));
        var tally = new ClassificationTally(labels);
        for (var row = 0; row < truth.Length; row++) tally.Add(probabilities[row], truth[row]);
        return tally.ToReport(split, baselines, seed);
    }
}

/// <summary>The same report from rows that pass by one at a time: what is kept grows with classes, not with rows.</summary>
public sealed class ClassificationTally(IReadOnlyList<string> labels)
{
    private readonly ConfusionMatrix _confusion = new(labels.Count);
    private readonly CalibrationBins _calibration = new();
    private double _logLoss;

    /// <summary>Counts one row; the answer is the most probable class, the first of several equal ones.</summary>
    /// <param name="probabilities">[C]</param>
    /// <exception cref="ArgumentException">Sizes or the class index do not fit.</exception>
    public void Add(ReadOnlySpan<float> probabilities, int truth)
    {
        if (probabilities.Length != labels.Count)
            throw new ArgumentException($"{probabilities.Length} probabilities for {labels.Count} classes.", nameof(probabilities));
        if ((uint)truth >= (uint)labels.Count)
            throw new ArgumentException($"True class {truth} of {labels.Count}.", nameof(truth));
        var predicted = LogLoss.MostProbable(probabilities);
        _confusion.Add(truth, predicted);
        _calibration.Add(LogLoss.Finite(probabilities[predicted]), predicted == truth);
        _logLoss += LogLoss.Of(probabilities[truth]);
    }

    /// <exception cref="UserException">No row was added.</exception>
    public ClassificationReport ToReport(string split, BaselineScores? baselines = null, ulong seed = 1)
    {
        if (_confusion.Rows == 0)
            throw new UserException($"The {split} part has no rows to score.", "Give it rows: change the split, or add a file for it.");
        return new(
            split, _confusion.Rows, _confusion.Accuracy, Intervals.Wilson(_confusion.Correct, _confusion.Rows),
            _confusion.MacroF1, Intervals.BootstrapMacroF1(_confusion, seed), _logLoss / _confusion.Rows, _calibration.ExpectedCalibrationError,
            _confusion.PerClass(labels), _confusion.ToRows(), _calibration.Bins(), baselines);
    }
}
