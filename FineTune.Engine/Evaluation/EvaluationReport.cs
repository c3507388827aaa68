namespace FineTune.Engine.Evaluation;

/// <summary>Precision, recall and F1 of one class. Support = true rows of it.</summary>
public sealed record ClassScore(string Label, double Precision, double Recall, double F1, int Support);

/// <summary>One bin of the reliability plot: mean confidence against the share that was right.</summary>
public sealed record ReliabilityBin(double Confidence, double Accuracy, int Rows);

/// <summary>What the same split gives without fine-tuning: always the largest class, and TF-IDF with a linear model (ML.NET).</summary>
public sealed record BaselineScores(BaselineScore Majority, BaselineScore? Classical);

public sealed record BaselineScore(string Name, double Accuracy, double MacroF1, double Seconds);

/// <summary>The honest result of a run on one split; <c>evaluation.json</c> and the end of <c>train --json</c>.</summary>
/// <param name="Split"><c>test</c>, <c>validation</c> or <c>train</c>.</param>
/// <param name="AccuracyInterval">[low, high] of the 95 % interval.</param>
/// <param name="LogLoss">Mean negative log probability of the true class, in nats.</param>
/// <param name="Confusion">Counts, true classes in rows, predicted in columns, both in the order of <paramref name="PerClass"/>.</param>
public sealed record EvaluationReport(
    string Split, int Rows, double Accuracy, double[] AccuracyInterval, double MacroF1, double[] MacroF1Interval,
    double LogLoss, double ExpectedCalibrationError,
    IReadOnlyList<ClassScore> PerClass, int[][] Confusion, IReadOnlyList<ReliabilityBin> Reliability,
    BaselineScores? Baselines = null);
