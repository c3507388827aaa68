namespace FineTune.Studio.Runs.Charts;

/// <summary>Thins a curve to what a screen can show, without hiding a spike.</summary>
public static class Downsampler
{
    /// <summary>
    /// At most <paramref name="target"/> points: the first, the last, and of each of equally many points in between the smallest and
    /// the largest, in their order. Every peak and every dip of the curve is still there.
    /// </summary>
    public static IReadOnlyList<CurvePoint> KeepExtremes(IReadOnlyList<CurvePoint> points, int target)
    {
        if (points.Count <= target || target < 4) return points;
        var buckets = (target - 2) / 2;
        var inner = points.Count - 2;
        var kept = new List<CurvePoint>(target) { points[0] };
        for (var bucket = 0; bucket < buckets; bucket++)
        {
            var from = 1 + (int)((long)bucket * inner / buckets);
            var to = 1 + (int)((long)(bucket + 1) * inner / buckets);
            int low = from, high = from;
            for (var i = from + 1; i < to; i++)
            {
                // A value that is not a number compares false both ways: take a number instead where there is one.
                if (points[i].Value < points[low].Value || double.IsNaN(points[low].Value)) low = i;
                if (points[i].Value > points[high].Value || double.IsNaN(points[high].Value)) high = i;
            }
            kept.Add(points[Math.Min(low, high)]);
            if (low != high) kept.Add(points[Math.Max(low, high)]);
        }
        kept.Add(points[^1]);
        return kept;
    }
}
