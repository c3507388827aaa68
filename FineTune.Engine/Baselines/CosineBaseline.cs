using System.Diagnostics;
using FineTune.Engine.Data;
using FineTune.Engine.Evaluation;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FineTune.Engine.Baselines;

/// <summary>
/// What scoring pairs gives without any pre-trained model: the cosine between the two texts' TF-IDF vectors (words, word pairs and character triples, as
/// the <see cref="ClassicalModel"/> counts them), brought onto the scale of the scores by a straight line fitted to the training rows.
/// </summary>
public static class CosineBaseline
{
    /// <summary>Training pairs the vectors and the line are fitted to at most.</summary>
    private const int MostRows = 50_000;

    /// <exception cref="UserException">There is no row to train on or to score.</exception>
    /// <exception cref="OperationCanceledException">The token asked for it.</exception>
    public static BaselineScores Score(TextSimilarityData data, IReadOnlyList<ScoredPair> evaluated, int seed, CancellationToken token = default)
    {
        if (data.Train.Count == 0) throw new UserException("There are no training rows.", "Add rows with two texts and a score.");
        if (evaluated.Count == 0) throw new UserException("There are no rows to score.", "Give the test part rows: change the split, or add a test file.");
        var clock = Stopwatch.StartNew();
        var mean = data.Train.Average(r => r.Score);
        var majority = Of($"always the mean ({mean:0.##})", evaluated, [.. evaluated.Select(_ => mean)], clock);
        clock.Restart();
        try
        {
            return new(majority, Of("cosine of TF-IDF (ML.NET)", evaluated, Predict(data.Train, evaluated, seed, token), clock));
        }
        catch (Exception e) when (token.IsCancellationRequested && e is not OperationCanceledException)
        {
            throw new OperationCanceledException("Scoring the cosine baseline was cancelled.", e, token);
        }
    }

    private static BaselineScore Of(string name, IReadOnlyList<ScoredPair> rows, double[] predicted, Stopwatch clock)
    {
        double[] truth = [.. rows.Select(r => r.Score)];
        return new(name, null, null, clock.Elapsed.TotalSeconds) { Pearson = Correlations.Pearson(truth, predicted) ?? 0, Spearman = Correlations.Spearman(truth, predicted) ?? 0, Mse = Correlations.MeanSquaredError(truth, predicted) };
    }

    private static double[] Predict(IReadOnlyList<ScoredPair> train, IReadOnlyList<ScoredPair> evaluated, int seed, CancellationToken token)
    {
        var rows = train.ToArray();
        new Random(seed).Shuffle(rows);
        if (rows.Length > MostRows) rows = rows[..MostRows];
        var context = new MLContext(seed);
        IDataView View(IEnumerable<ScoredPair> pairs) => context.Data.LoadFromEnumerable(pairs.SelectMany(p => new[] { p.First, p.Second }).Select(t => Asked(t, token)));
        var featurizer = context.Transforms.Text.FeaturizeText("Features", ClassicalModel.FeatureOptions(ClassicalModel.MostFeatures), nameof(ClassicalInput.Text)).Fit(View(rows));
        double[] Cosines(IEnumerable<ScoredPair> pairs) =>
            [.. featurizer.Transform(View(pairs)).GetColumn<VBuffer<float>>("Features").Select(v => v.Items().ToArray()).Chunk(2).Select(pair => Cosine(pair[0], pair[1]))];
        var (slope, offset) = Line(Cosines(rows), [.. rows.Select(r => r.Score)]);
        return [.. Cosines(evaluated).Select(c => offset + slope * c)];
    }

    private static ClassicalInput Asked(string text, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        return new() { Text = text };
    }

    /// <summary>0 where one text has no feature that training knows.</summary>
    /// <param name="a">Features that are not 0, by index; ML.NET uses one buffer for all rows, so these are copies.</param>
    private static double Cosine(KeyValuePair<int, float>[] a, KeyValuePair<int, float>[] b)
    {
        var ofB = b.ToDictionary(i => i.Key, i => i.Value);
        var lengths = Math.Sqrt(a.Sum(i => (double)i.Value * i.Value)) * Math.Sqrt(b.Sum(i => (double)i.Value * i.Value));
        return lengths > 0 ? a.Sum(i => (double)i.Value * ofB.GetValueOrDefault(i.Key)) / lengths : 0;
    }

    /// <summary>Least squares.</summary>
    private static (double Slope, double Offset) Line(double[] x, double[] y)
    {
        var (meanX, meanY) = (x.Average(), y.Average());
        var spread = x.Sum(v => (v - meanX) * (v - meanX));
        var slope = spread > 0 ? x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / spread : 0;
        return (slope, meanY - slope * meanX);
    }
}
