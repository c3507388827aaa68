namespace FineTune.Engine.Evaluation;

/// <summary>95 % intervals for scores measured on a sample of rows.</summary>
public static class Intervals
{
    /// <summary>The 97.5 % point of the standard normal distribution.</summary>
    private const double Z = 1.959963984540054;

    private const int Resamples = 1000;

    /// <summary>Draws per interval beyond which fewer resamples are taken, so that a million rows cost seconds, not minutes.</summary>
    private const long DrawBudget = 100_000_000;

    /// <summary>
    /// The score interval of a proportion (E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927;
    /// recommended for small samples by Brown, Cai, DasGupta, "Interval estimation for a binomial proportion", Statistical Science 16, 2001).
    /// Stays within [0, 1] and is honest at 0 and 100 %.
    /// </summary>
    /// <returns>[low, high]</returns>
    public static double[] Wilson(int successes, int trials)
    {
        if (trials <= 0) return [0, 1];
        double n = trials, p = successes / n;
        var scale = 1 / (1 + Z * Z / n);
        var middle = (p + Z * Z / (2 * n)) * scale;
        var half = Z * Math.Sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) * scale;
        // At the ends the formula is exactly 0 or 1 but for rounding.
        return [successes == 0 ? 0 : Math.Max(0, middle - half), successes == trials ? 1 : Math.Min(1, middle + half)];
    }

    /// <summary>
    /// Percentile bootstrap of macro-F1 (Efron, Tibshirani, "An Introduction to the Bootstrap", 1993, ch. 13): rows are drawn with
    /// replacement, 1,000 times as many as there are, and the middle 95 % of the macro-F1s taken; widened, where needed, to hold the measured value.
    /// Beyond 100,000 rows fewer times (at least 200): the interval is narrow by then.
    /// </summary>
    /// <remarks>Only the confusion counts matter, so rows are drawn as indices of their cells.</remarks>
    /// <returns>[low, high]</returns>
    public static double[] BootstrapMacroF1(ConfusionMatrix confusion, ulong seed, int resamples = Resamples)
    {
        var measured = confusion.MacroF1;
        if (confusion.Rows == 0) return [0, 1];
        resamples = (int)Math.Clamp(DrawBudget / confusion.Rows, Math.Min(200, resamples), resamples);
        var (cells, cellOfRow) = Cells(confusion);
        var drawn = new int[cells.Length];
        int[] correct = new int[confusion.Classes], truth = new int[confusion.Classes], predicted = new int[confusion.Classes];
        var scores = new double[resamples];
        var random = new SplitMix64(seed);
        for (var r = 0; r < resamples; r++)
        {
            Array.Clear(drawn);
            for (var i = 0; i < cellOfRow.Length; i++) drawn[cellOfRow[random.Below((uint)cellOfRow.Length)]]++;
            Array.Clear(correct);
            Array.Clear(truth);
            Array.Clear(predicted);
            for (var k = 0; k < cells.Length; k++)
            {
                var (t, p) = cells[k];
                truth[t] += drawn[k];
                predicted[p] += drawn[k];
                if (t == p) correct[t] += drawn[k];
            }
            scores[r] = ConfusionMatrix.MacroF1Of(correct, truth, predicted);
        }
        Array.Sort(scores);
        return [Math.Min(measured, Quantile(scores, 0.025)), Math.Max(measured, Quantile(scores, 0.975))];
    }

    /// <summary>
    /// Percentile bootstrap of the micro-averaged entity F1, over sentences: the words of one are no independent draws. Resamples as for <see cref="BootstrapMacroF1"/>.
    /// </summary>
    /// <returns>[low, high]</returns>
    public static double[] BootstrapEntityF1(EntityF1 entities, ulong seed, int resamples = Resamples)
    {
        var (sentences, measured) = (entities.PerSentence, entities.Total.F1);
        if (entities.Total is { Predicted: 0, True: 0 }) return [0, 1];
        resamples = (int)Math.Clamp(DrawBudget / sentences.Count, Math.Min(200, resamples), resamples);
        var scores = new double[resamples];
        var random = new SplitMix64(seed);
        for (var r = 0; r < resamples; r++)
        {
            var (right, both) = (0L, 0L);
            for (var i = 0; i < sentences.Count; i++)
            {
                var drawn = sentences[random.Below((uint)sentences.Count)];
                (right, both) = (right + drawn.Right, both + drawn.Predicted + drawn.True);
            }
            scores[r] = both == 0 ? 0 : 2.0 * right / both;
        }
        Array.Sort(scores);
        return [Math.Min(measured, Quantile(scores, 0.025)), Math.Max(measured, Quantile(scores, 0.975))];
    }

    /// <summary>
    /// Percentile bootstrap of a ratio of sums, over the rows that both are summed over: loss per token over documents, or a mean where every
    /// <c>Below</c> is 1. Resamples as for <see cref="BootstrapMacroF1"/>.
    /// </summary>
    /// <returns>[low, high], or null for fewer than two rows: one row says nothing of the next.</returns>
    public static double[]? BootstrapRatio(IReadOnlyList<(double Above, double Below)> rows, ulong seed, int resamples = Resamples)
    {
        if (rows.Count < 2) return null;
        var measured = rows.Sum(r => r.Above) / rows.Sum(r => r.Below);
        resamples = (int)Math.Clamp(DrawBudget / rows.Count, Math.Min(200, resamples), resamples);
        var scores = new double[resamples];
        var random = new SplitMix64(seed);
        for (var r = 0; r < resamples; r++)
        {
            var (above, below) = (0.0, 0.0);
            for (var i = 0; i < rows.Count; i++)
            {
                var drawn = rows[random.Below((uint)rows.Count)];
                (above, below) = (above + drawn.Above, below + drawn.Below);
            }
            // Rows that say nothing (no token) may be all that was drawn.
            scores[r] = below == 0 ? measured : above / below;
        }
        Array.Sort(scores);
        return [Math.Min(measured, Quantile(scores, 0.025)), Math.Max(measured, Quantile(scores, 0.975))];
    }

    /// <summary>
    /// Percentile bootstrap of a score over images, which is costlier than a sum: 200 resamples, enough for a 95 % interval by Efron and Tibshirani (ch. 19).
    /// Widened, where needed, to hold the measured value.
    /// </summary>
    /// <param name="score">Of [images] how often each one is drawn; null where those say nothing, as images without an object.</param>
    /// <returns>[low, high]</returns>
    public static double[] BootstrapImages(int images, Func<int[], double?> score, double measured, ulong seed, int resamples = 200)
    {
        var scores = new double[resamples];
        var draws = new int[images];
        var random = new SplitMix64(seed);
        for (var r = 0; r < resamples; r++)
        {
            Array.Clear(draws);
            for (var i = 0; i < images; i++) draws[random.Below((uint)images)]++;
            scores[r] = score(draws) ?? measured;
        }
        Array.Sort(scores);
        return [Math.Min(measured, Quantile(scores, 0.025)), Math.Max(measured, Quantile(scores, 0.975))];
    }

    /// <summary>Fisher's z interval of Pearson's correlation: atanh r is nearly normal with a standard error of 1/sqrt(n - 3) (R. A. Fisher, Metron 1, 1921).</summary>
    /// <param name="correlation">Null where it is undefined: then nothing is known.</param>
    /// <returns>[low, high]</returns>
    public static double[] Pearson(double? correlation, int rows) => FisherZ(correlation, rows, variance: 1);

    /// <summary>The same for Spearman's, whose z has the variance (1 + r²/2)/(n - 3) (Bonett, Wright, "Sample size requirements for estimating Pearson, Kendall and Spearman correlations", Psychometrika 65, 2000).</summary>
    /// <inheritdoc cref="Pearson"/>
    public static double[] Spearman(double? correlation, int rows) => FisherZ(correlation, rows, variance: 1 + correlation * correlation / 2 ?? 1);

    private static double[] FisherZ(double? correlation, int rows, double variance)
    {
        if (correlation is not { } r || rows <= 3) return [-1, 1];
        if (Math.Abs(r) >= 1) return [r, r];
        var half = Z * Math.Sqrt(variance / (rows - 3));
        return [Math.Tanh(Math.Atanh(r) - half), Math.Tanh(Math.Atanh(r) + half)];
    }

    /// <summary>Linear interpolation between order statistics (Hyndman and Fan's type 7, the default of NumPy and R).</summary>
    internal static double Quantile(ReadOnlySpan<double> sorted, double q)
    {
        var position = q * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    private static ((int Truth, int Predicted)[] Cells, int[] CellOfRow) Cells(ConfusionMatrix confusion)
    {
        var cells = new List<(int, int)>();
        var rows = new List<int>(confusion.Rows);
        for (var t = 0; t < confusion.Classes; t++)
            for (var p = 0; p < confusion.Classes; p++)
            {
                if (confusion[t, p] == 0) continue;
                rows.AddRange(Enumerable.Repeat(cells.Count, confusion[t, p]));
                cells.Add((t, p));
            }
        return ([.. cells], [.. rows]);
    }
}
