namespace FineTune.Engine.Data.Profiling;

/// <summary>Counts lengths in fixed memory: exact up to 65,535, above that only their number and the longest.</summary>
internal sealed class LengthCounter
{
    private const int Bins = 24;
    private readonly long[] _counts = new long[1 << 16];
    private long _count;
    private long _sum;
    private int _max;

    public void Add(int length)
    {
        _counts[Math.Min(length, _counts.Length - 1)]++;
        _count++;
        _sum += length;
        _max = Math.Max(_max, length);
    }

    public LengthDistribution ToDistribution()
    {
        if (_count == 0) return LengthDistribution.None;
        // Bins cover 99 % of the texts evenly; a few very long ones must not squeeze all others into one bar.
        var width = Math.Max(1, (Percentile(0.99) + Bins - 1) / Bins);
        var bins = new List<LengthBin>();
        for (var from = 0; from <= Math.Min(_max, _counts.Length - 1) && bins.Count < Bins; from += width)
        {
            var last = bins.Count == Bins - 1;
            var to = last ? Math.Max(_max, from) : from + width - 1;
            bins.Add(new LengthBin(from, to, _counts[from..Math.Min(_counts.Length, last ? _counts.Length : to + 1)].Sum()));
        }
        return new LengthDistribution(bins, (double)_sum / _count, Percentile(0.5), Percentile(0.9), Percentile(0.95), _max);
    }

    /// <summary>The smallest length that at least this share of the texts does not exceed.</summary>
    private int Percentile(double share)
    {
        var wanted = (long)Math.Ceiling(_count * share);
        var seen = 0L;
        for (var length = 0; length < _counts.Length - 1; length++)
            if ((seen += _counts[length]) >= wanted) return length;
        return _max;
    }
}
