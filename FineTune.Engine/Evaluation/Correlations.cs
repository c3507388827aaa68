namespace FineTune.Engine.Evaluation;

/// <summary>How two lists of numbers go together. A correlation is undefined (null) for fewer than two rows, where one list is constant, or where a number is not finite.</summary>
public static class Correlations
{
    /// <summary>Covariance over the product of the standard deviations, -1 to 1; means first, then deviations, so that large offsets cost no digits.</summary>
    public static double? Pearson(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        if (x.Count != y.Count) throw new ArgumentException($"{x.Count} and {y.Count} numbers.", nameof(y));
        if (x.Count < 2 || !x.All(double.IsFinite) || !y.All(double.IsFinite)) return null;
        // Told by the numbers themselves: the deviations of equal numbers from their rounded mean are not exactly 0.
        if (x.All(v => v == x[0]) || y.All(v => v == y[0])) return null;
        var (meanX, meanY) = (x.Average(), y.Average());
        var (both, ofX, ofY) = (0.0, 0.0, 0.0);
        for (var i = 0; i < x.Count; i++)
        {
            var (dx, dy) = (x[i] - meanX, y[i] - meanY);
            (both, ofX, ofY) = (both + dx * dy, ofX + dx * dx, ofY + dy * dy);
        }
        var r = both / (Math.Sqrt(ofX) * Math.Sqrt(ofY));
        return double.IsFinite(r) ? Math.Clamp(r, -1, 1) : null;
    }

    /// <summary>Pearson's correlation of the ranks; equal numbers share the mean of theirs (<c>scipy.stats.spearmanr</c>).</summary>
    public static double? Spearman(IReadOnlyList<double> x, IReadOnlyList<double> y) =>
        x.All(double.IsFinite) && y.All(double.IsFinite) ? Pearson(Ranks(x), Ranks(y)) : null;

    /// <summary>Mean of the squared differences; not a number where a prediction is none.</summary>
    public static double MeanSquaredError(IReadOnlyList<double> truth, IReadOnlyList<double> predicted) =>
        truth.Count == 0 ? 0 : truth.Zip(predicted, (t, p) => (t - p) * (t - p)).Average();

    /// <summary>Ranks from 1; equal numbers have the mean of the ranks they take together.</summary>
    internal static double[] Ranks(IReadOnlyList<double> values)
    {
        var order = Enumerable.Range(0, values.Count).OrderBy(i => values[i]).ToArray();
        var ranks = new double[order.Length];
        for (var from = 0; from < order.Length;)
        {
            var to = from + 1;
            while (to < order.Length && values[order[to]] == values[order[from]]) to++;
            for (var i = from; i < to; i++) ranks[order[i]] = (from + 1 + to) / 2.0;
            from = to;
        }
        return ranks;
    }
}
