namespace FineTune.Engine.Evaluation;

/// <summary>All that was found of one class over all images, the surest first, and whether it was right.</summary>
internal sealed class RankedObjects
{
    /// <summary>Points of a precision-recall curve: recalls of 0, .01, ... 1.</summary>
    public const int Points = 101;

    private readonly int[] _images;
    private readonly Verdict[][] _verdicts;
    private readonly int[] _countable;
    private readonly double[] _recalls;
    private readonly double[] _precisions;

    /// <param name="images">[images]; null where the class neither is nor was found.</param>
    public RankedObjects(IReadOnlyList<ClassMatches?> images, int thresholds)
    {
        var ranked = Enumerable.Range(0, images.Count).Where(i => images[i] is not null)
            .SelectMany(i => images[i]!.Scores.Select((score, at) => (Image: i, At: at, Score: score))).OrderByDescending(f => f.Score).ToArray();
        _images = Array.ConvertAll(ranked, f => f.Image);
        Scores = Array.ConvertAll(ranked, f => f.Score);
        _verdicts = [.. Enumerable.Range(0, thresholds).Select(t => Array.ConvertAll(ranked, f => images[f.Image]!.Verdicts[t][f.At]))];
        _countable = [.. images.Select(i => i?.Countable ?? 0)];
        Countable = _countable.Sum();
        (_recalls, _precisions) = (new double[ranked.Length], new double[ranked.Length]);
    }

    /// <summary>[found], the largest first.</summary>
    public double[] Scores { get; }

    /// <summary>True boxes of the class that can be found.</summary>
    public int Countable { get; }

    /// <summary>[found] at one of the thresholds.</summary>
    public ReadOnlySpan<Verdict> Verdicts(int threshold) => _verdicts[threshold];

    /// <summary>
    /// The interpolated precision at each of the recalls (<c>accumulate</c> of cocoapi's cocoeval.py): the largest precision at this recall or beyond;
    /// 0 at recalls that are never reached. Its mean is the average precision.
    /// </summary>
    /// <param name="precisions">[<see cref="Points"/>], filled.</param>
    /// <param name="draws">[images] how often each image counts; null = once each.</param>
    /// <returns>The largest recall, or null where there is nothing to be found.</returns>
    public double? Curve(int threshold, Span<double> precisions, int[]? draws = null)
    {
        precisions.Clear();
        var countable = Countable;
        if (draws is not null)
        {
            countable = 0;
            for (var i = 0; i < draws.Length; i++) countable += draws[i] * _countable[i];
        }
        if (countable == 0) return null;
        var (right, counted, steps, verdicts) = (0, 0, 0, _verdicts[threshold]);
        for (var f = 0; f < verdicts.Length; f++)
        {
            var times = draws?[_images[f]] ?? 1;
            if (verdicts[f] == Verdict.Ignored || times == 0) continue;
            counted += times;
            if (verdicts[f] == Verdict.Right) right += times;
            // COCO adds 2.2e-16 below against 0/0, which cannot be here.
            (_recalls[steps], _precisions[steps++]) = ((double)right / countable, (double)right / counted);
        }
        for (var s = steps - 2; s >= 0; s--) _precisions[s] = Math.Max(_precisions[s], _precisions[s + 1]);
        var step = 0;
        for (var p = 0; p < Points; p++)
        {
            // NumPy's linspace(0, 1, 101): multiples of .01, not hundredths, which differ in the last bit.
            var recall = p == Points - 1 ? 1 : p * .01;
            while (step < steps && _recalls[step] < recall) step++;
            if (step == steps) break;
            precisions[p] = _precisions[step];
        }
        return steps == 0 ? 0 : _recalls[steps - 1];
    }

    /// <summary>Average precision at one of the thresholds; null where there is nothing to be found.</summary>
    /// <inheritdoc cref="Curve" path="/param"/>
    public double? AveragePrecision(int threshold, int[]? draws = null)
    {
        Span<double> precisions = stackalloc double[Points];
        if (Curve(threshold, precisions, draws) is null) return null;
        var sum = 0.0;
        foreach (var precision in precisions) sum += precision;
        return sum / Points;
    }
}
