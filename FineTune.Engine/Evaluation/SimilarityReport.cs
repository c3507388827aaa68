namespace FineTune.Engine.Evaluation;

/// <summary>What the same pairs give without any pre-trained model: always the mean score, and the cosine between TF-IDF vectors of the two texts.</summary>
public sealed record SimilarityBaselines(SimilarityBaseline Majority, SimilarityBaseline? Classical);

public sealed record SimilarityBaseline(string Name, double Pearson, double Spearman, double Mse, double Seconds);

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
    IReadOnlyList<ScorePoint> Scatter, SimilarityBaselines? Baselines = null);
