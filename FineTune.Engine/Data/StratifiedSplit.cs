namespace FineTune.Engine.Data;

/// <summary>Takes shares of rows out, class by class.</summary>
internal static class StratifiedSplit
{
    /// <summary>
    /// Takes for each part its share of every class. Shares are rounded so that they come out right over all classes
    /// (what one class is short of, the next gets); rows with the same text move together, so that no text is on both sides.
    /// </summary>
    /// <returns>What remains, and what was taken, each in the rows' order.</returns>
    public static (List<LabelledText> Remaining, Dictionary<DataPart, List<LabelledText>> Taken) Take(
        IReadOnlyList<LabelledText> rows, int classes, IReadOnlyList<(DataPart Part, double Share)> wanted, int seed)
    {
        var random = new SplitMix64((ulong)seed);
        var byClass = new List<List<LabelledText>>[classes];
        for (var c = 0; c < classes; c++) byClass[c] = [];
        foreach (var same in rows.GroupBy(r => TextMeasure.Same(r.Text), StringComparer.Ordinal)) byClass[same.First().Label].Add([.. same]);

        var destination = new Dictionary<RowReference, DataPart>();
        var due = new double[wanted.Count];
        var given = new long[wanted.Count];
        foreach (var groups in byClass)
        {
            random.Shuffle(groups);
            var count = groups.Sum(g => g.Count);
            var left = count;
            var next = 0;
            for (var p = 0; p < wanted.Count; p++)
            {
                due[p] += count * wanted[p].Share;
                var quota = Math.Min((long)Math.Floor(due[p] + 1e-9) - given[p], (long)Math.Ceiling(count * wanted[p].Share));
                for (; next < groups.Count && quota > 0; next++)
                {
                    var group = groups[next];
                    // A group too large for what is due, or the class's last training rows, stays.
                    if (left - group.Count < 1) break;
                    if (group.Count > Math.Max(1, quota)) continue;
                    foreach (var row in group) destination[row.Row] = wanted[p].Part;
                    (quota, left, given[p]) = (quota - group.Count, left - group.Count, given[p] + group.Count);
                }
            }
        }
        var taken = wanted.ToDictionary(w => w.Part, w => rows.Where(r => destination.TryGetValue(r.Row, out var part) && part == w.Part).ToList());
        return ([.. rows.Where(r => !destination.ContainsKey(r.Row))], taken);
    }
}
