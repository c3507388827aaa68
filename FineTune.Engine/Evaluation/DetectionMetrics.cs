using FineTune.Engine.Data.Images;

namespace FineTune.Engine.Evaluation;

/// <summary>
/// How well objects were found, exactly as COCO defines it (cocoapi's cocoeval.py, type <c>bbox</c>): per class the mean of the interpolated precision at
/// 101 recalls, at most 100 boxes of a class in an image, crowds ignored, classes without a true box not counted. Sizes are those of boxes.
/// </summary>
public static class DetectionMetrics
{
    /// <summary>The class that stands for "nothing there" in a confusion matrix.</summary>
    public const string Background = "background";

    private const int At50 = 0;
    private const int At75 = 5;

    /// <param name="split">Which images these are: <c>test</c>, <c>validation</c> or <c>train</c>.</param>
    /// <param name="labels">Classes that the model knows. A class that only true boxes have is added behind them: it counts, as one that is never found.</param>
    /// <param name="threshold">Score from which on a box is shown; null = the one with the best F1.</param>
    /// <exception cref="UserException">There is no box to find.</exception>
    /// <exception cref="ArgumentException">A found object has a class that is not among the labels.</exception>
    public static DetectionReport Evaluate(
        string split, IReadOnlyList<string> labels, IReadOnlyList<ImageObjects> images, BaselineScores? baselines = null, double? threshold = null, ulong seed = 0)
    {
        if (!images.Any(i => i.True.Any(b => !b.IsCrowd))) throw new UserException($"The {split} part has no boxes to find.", "Give it images with boxes: change the split, or add a folder for it.");
        if (images.SelectMany(i => i.Found).FirstOrDefault(f => !labels.Contains(f.Label)) is { } stranger)
            throw new ArgumentException($"'{stranger.Label}' was found, which is none of the classes.", nameof(images));
        IReadOnlyList<string> classes = [.. labels, .. images.SelectMany(i => i.True).Select(b => b.Label).Distinct().Except(labels).Order(StringComparer.Ordinal)];
        var matchings = classes.Select(c => Matchings(c, images)).ToList();
        var all = Rank(matchings, AreaRange.All);
        var perClass = classes.Select((label, c) => Score(label, all[c], images)).ToList();
        var shown = threshold ?? BestF1(all);
        var confusion = Confusion(classes, images, shown);
        var (right, found, boxes) = (Enumerable.Range(0, classes.Count).Sum(c => confusion[c][c]), confusion.Sum(r => r[..^1].Sum()), all.Sum(c => c.Countable));
        return new(
            split, images.Count, boxes, Mean(all, At50), Interval(all, images.Count, seed), Mean(all, null), Mean(all, At75),
            new(SizeMean(matchings, AreaRange.Small), SizeMean(matchings, AreaRange.Medium), SizeMean(matchings, AreaRange.Large)), Recall(all),
            found == 0 ? 0 : (double)right / found, (double)right / boxes, perClass, shown, confusion, baselines);
    }

    private static CocoMatching?[] Matchings(string label, IReadOnlyList<ImageObjects> images) => [.. images.Select(i =>
    {
        Box[] truth = [.. i.True.Where(b => b.Label == label)];
        FoundObject[] found = [.. i.Found.Where(f => f.Label == label)];
        return truth.Length + found.Length == 0 ? null : new CocoMatching(truth, found);
    })];

    private static List<RankedObjects> Rank(List<CocoMatching?[]> matchings, AreaRange area) =>
        [.. matchings.Select(images => new RankedObjects([.. images.Select(i => i?.Match(area, CocoMatching.Thresholds))], CocoMatching.Thresholds.Length))];

    /// <summary>Over classes, and over all overlaps where none is given; those without a true box are left out.</summary>
    private static double Mean(IReadOnlyList<RankedObjects> classes, int? threshold) => MeanOrNull(classes, threshold) ?? 0;

    private static double? MeanOrNull(IReadOnlyList<RankedObjects> classes, int? threshold, int[]? draws = null) =>
        classes.Select(c => threshold is { } t ? c.AveragePrecision(t, draws) : Ap(c)).Average();

    private static double? Ap(RankedObjects ranked) => Enumerable.Range(0, CocoMatching.Thresholds.Length).Average(t => ranked.AveragePrecision(t));

    private static double? SizeMean(List<CocoMatching?[]> matchings, AreaRange area) => Rank(matchings, area) is var ranked && ranked.All(c => c.Countable == 0) ? null : Mean(ranked, null);

    private static double Recall(IReadOnlyList<RankedObjects> classes)
    {
        var unused = new double[RankedObjects.Points];
        return classes.SelectMany(c => Enumerable.Range(0, CocoMatching.Thresholds.Length).Select(t => c.Curve(t, unused))).OfType<double>().Average();
    }

    private static DetectionClassScore Score(string label, RankedObjects ranked, IReadOnlyList<ImageObjects> images)
    {
        var holding = images.Count(i => i.True.Any(b => b.Label == label && !b.IsCrowd));
        if (ranked.Countable == 0) return new(label, null, null, 0, 0, null, null, null, []);
        var curve = new double[RankedObjects.Points];
        ranked.Curve(At50, curve);
        var best = Best(ranked);
        return new(label, curve.Average(), Ap(ranked), ranked.Countable, holding, best.Precision, best.Recall, best.Threshold, curve);
    }

    /// <summary>Among the scores there are, the one that gives the best F1 when all from it on are taken.</summary>
    private static (double Precision, double Recall, double? Threshold) Best(RankedObjects ranked)
    {
        var verdicts = ranked.Verdicts(At50);
        var (best, bestF1, right, counted) = ((0.0, 0.0, (double?)null), 0.0, 0, 0);
        for (var f = 0; f < verdicts.Length; f++)
        {
            if (verdicts[f] == Verdict.Right) right++;
            if (verdicts[f] != Verdict.Ignored) counted++;
            // Equal scores are taken together or not at all.
            if (f + 1 < verdicts.Length && ranked.Scores[f + 1] == ranked.Scores[f]) continue;
            var f1 = 2.0 * right / (counted + ranked.Countable);
            if (f1 > bestF1) (bestF1, best) = (f1, ((double)right / counted, (double)right / ranked.Countable, ranked.Scores[f]));
        }
        return best;
    }

    /// <summary>In steps of .01, as a slider has them; over all classes together.</summary>
    private static double BestF1(IReadOnlyList<RankedObjects> classes)
    {
        var (right, counted) = (new int[101], new int[101]);
        foreach (var ranked in classes)
            for (var f = 0; f < ranked.Scores.Length; f++)
            {
                var last = Math.Clamp((int)Math.Floor(ranked.Scores[f] * 100 + 1e-9), 0, 100);
                if (ranked.Verdicts(At50)[f] == Verdict.Right) right[last]++;
                if (ranked.Verdicts(At50)[f] != Verdict.Ignored) counted[last]++;
            }
        var (best, bestF1, rightSoFar, countedSoFar, boxes) = (.5, 0.0, 0, 0, classes.Sum(c => c.Countable));
        for (var t = 100; t >= 0; t--)
        {
            (rightSoFar, countedSoFar) = (rightSoFar + right[t], countedSoFar + counted[t]);
            var f1 = 2.0 * rightSoFar / (countedSoFar + boxes);
            if (f1 > bestF1) (best, bestF1) = (t / 100.0, f1);
        }
        return best;
    }

    private static List<int[]> Confusion(IReadOnlyList<string> classes, IReadOnlyList<ImageObjects> images, double threshold)
    {
        var index = classes.Select((label, c) => (label, c)).ToDictionary(p => p.label, p => p.c, StringComparer.Ordinal);
        var confusion = Enumerable.Range(0, classes.Count + 1).Select(_ => new int[classes.Count + 1]).ToList();
        foreach (var match in images.SelectMany(i => ObjectMatching.Match(i.True, i.Found, threshold)))
        {
            if (match.Counts) confusion[match.TrueLabel is { } t ? index[t] : classes.Count][match.FoundLabel is { } f ? index[f] : classes.Count]++;
        }
        return confusion;
    }

    /// <summary>
    /// Percentile bootstrap of mAP@.5 over images (Efron, Tibshirani, "An Introduction to the Bootstrap", 1993, ch. 13): images are drawn with replacement,
    /// since boxes of one image are no independent draws. What was matched stays matched, so only the counts are made anew.
    /// </summary>
    private static double[] Interval(IReadOnlyList<RankedObjects> classes, int images, ulong seed) =>
        Intervals.BootstrapImages(images, draws => MeanOrNull(classes, At50, draws), Mean(classes, At50), seed);
}
