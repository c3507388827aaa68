namespace FineTune.Engine.Evaluation;

/// <summary>One pair in the plot of true against predicted scores.</summary>
public sealed record ScorePoint(double True, double Predicted);

/// <summary>How well predicted scores follow the true ones on one split.</summary>
/// <param name="Split"><c>test</c>, <c>validation</c> or <c>train</c>.</param>
/// <param name="PearsonInterval">[low, high] of the 95 % interval.</param>
/// <param name="SpearmanInterval">[low, high] of the 95 % interval.</param>
/// <param name="Mse">Mean squared error, on the scale of the data.</param>
/// <param name="Constant">True or predicted scores are all the same (or not all finite): correlations are undefined and stand as 0 with the interval [-1, 1].</param>
/// <param name="Scatter">At most <see cref="SimilarityMetrics.MostPoints"/> pairs, drawn evenly over the rows.</param>
public sealed record SimilarityReport(
    string Split, int Rows, double Pearson, double[] PearsonInterval, double Spearman, double[] SpearmanInterval, double Mse, bool Constant,
    IReadOnlyList<ScorePoint> Scatter, BaselineScores? Baselines = null) : EvaluationReport(Split, Rows, Baselines)
{
    public override Headline Headline => new(MetricKind.Pearson, Pearson, PearsonInterval);

    public override IReadOnlyList<Measure> Measures =>
    [
        new("Pearson's r", Pearson, "How closely predicted and true scores lie on one straight line: 1 is perfect, 0 is no connection.", PearsonInterval, IsShare: false),
        new("Spearman's rho", Spearman, "How well the order of the predicted scores is the true order: 1 is perfect.", SpearmanInterval, IsShare: false),
        new("Mean squared error", Mse, "The squared difference between predicted and true score, on average, on the scale of your data; 0 is perfect.", IsShare: false),
    ];
}
