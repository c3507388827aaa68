namespace FineTune.Engine.Evaluation;

/// <summary>Precision, recall and F1 of one class. Support = true rows of it.</summary>
public sealed record ClassScore(string Label, double Precision, double Recall, double F1, int Support);

/// <summary>One bin of the reliability plot: mean confidence against the share that was right.</summary>
public sealed record ReliabilityBin(double Confidence, double Accuracy, int Rows);

/// <summary>How good answers are that name one of several classes.</summary>
/// <param name="AccuracyInterval">[low, high] of the 95 % interval.</param>
/// <param name="LogLoss">Mean negative log probability of the true class, in nats.</param>
/// <param name="Confusion">Counts, true classes in rows, predicted in columns, both in the order of <paramref name="PerClass"/>.</param>
public sealed record ClassificationReport(
    string Split, int Rows, double Accuracy, double[] AccuracyInterval, double MacroF1, double[] MacroF1Interval,
    double LogLoss, double ExpectedCalibrationError,
    IReadOnlyList<ClassScore> PerClass, int[][] Confusion, IReadOnlyList<ReliabilityBin> Reliability,
    BaselineScores? Baselines = null) : EvaluationReport(Split, Rows, Baselines)
{
    public override Headline Headline => new(MetricKind.Accuracy, Accuracy, AccuracyInterval);

    public override IReadOnlyList<Measure> Measures =>
    [
        new("Accuracy", Accuracy, "Share of the rows whose class the model names rightly.", AccuracyInterval),
        new("Macro F1", MacroF1, "F1 of every class, averaged: rare classes count as much as frequent ones.", MacroF1Interval),
        new("Log loss", LogLoss, "Punishes confident mistakes: minus the logarithm of the probability given to the true class, averaged; 0 is perfect.", IsShare: false),
        new("Calibration error", ExpectedCalibrationError, "How far the model's percentages are from how often it is right, on average (expected calibration error); 0 % is perfect."),
    ];
}
