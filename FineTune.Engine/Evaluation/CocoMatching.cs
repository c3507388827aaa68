using FineTune.Engine.Data.Images;

namespace FineTune.Engine.Evaluation;

/// <summary>Sizes of objects that are told apart, in square pixels (COCO's <c>areaRng</c>).</summary>
internal readonly record struct AreaRange(double From, double To)
{
    public static AreaRange All { get; } = new(0, 1e10);
    public static AreaRange Small { get; } = new(0, 32 * 32);
    public static AreaRange Medium { get; } = new(32 * 32, 96 * 96);
    public static AreaRange Large { get; } = new(96 * 96, 1e10);

    public bool Holds(double area) => area >= From && area <= To;
}

/// <summary>What a found box is worth.</summary>
internal enum Verdict : byte { Wrong, Right, Ignored }

/// <summary>Boxes of one class in one image.</summary>
/// <param name="Scores">[found], the largest first, at most <see cref="CocoMatching.MostFound"/>.</param>
/// <param name="Verdicts">[thresholds][found]</param>
/// <param name="Countable">True boxes that can be found: neither a crowd nor of another size.</param>
internal sealed record ClassMatches(double[] Scores, Verdict[][] Verdicts, int Countable);

/// <summary>
/// Matches the boxes of one class in one image exactly as COCO does (Lin et al., "Microsoft COCO: common objects in context", ECCV 2014;
/// <c>evaluateImg</c> of cocoapi's cocoeval.py): the surest first, each takes the true box it covers best of those left, and what can be counted goes
/// before what is ignored. A crowd may be matched many times; what lies in it is neither right nor wrong.
/// </summary>
internal sealed class CocoMatching
{
    /// <summary>Found boxes of a class in an image that count, the surest.</summary>
    public const int MostFound = 100;

    /// <summary>.50, .55, ... .95, with the roundings of NumPy's <c>linspace</c>.</summary>
    public static double[] Thresholds { get; } = [.. Enumerable.Range(0, 10).Select(i => i == 9 ? .95 : i * ((.95 - .5) / 9) + .5)];

    private readonly Box[] _truth;
    private readonly FoundObject[] _found;
    private readonly double[] _scores;
    private readonly double[,] _overlaps;

    public CocoMatching(IEnumerable<Box> truth, IEnumerable<FoundObject> found)
    {
        _truth = [.. truth];
        // A stable order, as that of COCO's merge sort: equal scores stay as they came.
        _found = [.. found.OrderByDescending(f => f.Score).Take(MostFound)];
        _scores = [.. _found.Select(f => f.Score)];
        _overlaps = new double[_found.Length, _truth.Length];
        for (var f = 0; f < _found.Length; f++)
            for (var t = 0; t < _truth.Length; t++) _overlaps[f, t] = BoxOverlap.Of(_found[f], _truth[t]);
    }

    /// <param name="thresholds">Overlaps from which on a box is found.</param>
    public ClassMatches Match(AreaRange area, double[] thresholds)
    {
        var ignored = Array.ConvertAll(_truth, t => t.IsCrowd || !area.Holds(t.Area));
        var order = Enumerable.Range(0, _truth.Length).OrderBy(t => ignored[t]).ToArray();
        return new(_scores, Array.ConvertAll(thresholds, threshold => Match(area, ignored, order, threshold)), ignored.Count(i => !i));
    }

    private Verdict[] Match(AreaRange area, bool[] ignored, int[] order, double threshold)
    {
        var verdicts = new Verdict[_found.Length];
        var taken = new bool[_truth.Length];
        for (var f = 0; f < _found.Length; f++)
        {
            var (best, match) = (Math.Min(threshold, 1 - 1e-10), -1);
            foreach (var t in order)
            {
                if (taken[t] && !_truth[t].IsCrowd) continue;
                // All that follow are ignored ones: a countable match is kept.
                if (match >= 0 && !ignored[match] && ignored[t]) break;
                if (_overlaps[f, t] >= best) (best, match) = (_overlaps[f, t], t);
            }
            if (match >= 0) taken[match] = true;
            verdicts[f] = match >= 0 ? ignored[match] ? Verdict.Ignored : Verdict.Right
                : area.Holds(_found[f].Width * _found[f].Height) ? Verdict.Wrong : Verdict.Ignored;
        }
        return verdicts;
    }
}
