namespace FineTune.Engine.Data.Profiling;

/// <summary>Counts rows by what was found in them, and keeps the first ones.</summary>
internal sealed class RowTallies
{
    private readonly Dictionary<string, (long Count, List<RowReference> Rows)> _tallies = [];

    public (long Count, List<RowReference> Rows)? this[string what] => _tallies.TryGetValue(what, out var tally) ? tally : null;

    public void Add(string what, RowReference row)
    {
        var (count, rows) = _tallies.GetValueOrDefault(what, (0, []));
        if (rows.Count < Finding.MaximumRows) rows.Add(row);
        _tallies[what] = (count + 1, rows);
    }

    /// <summary>Reports rows that cannot be used, reason by reason.</summary>
    /// <param name="usable">Training rows that can be used.</param>
    public void AddTo(FindingList findings, long usable)
    {
        foreach (var (why, (count, rows)) in _tallies.OrderByDescending(t => t.Value.Count))
        {
            var empty = why.EndsWith("answer is empty", StringComparison.Ordinal) || why.EndsWith("text is missing", StringComparison.Ordinal);
            findings.Add(empty ? FindingKinds.EmptyAnswer : FindingKinds.UnusableRow, Severity.Warning, $"{(count == 1 ? "1 row is" : $"{count:N0} rows are")} left out {why}.", "Correct them, or remove them.", count, rows);
        }
        if (usable == 0)
            findings.Add(FindingKinds.NoUsableRow, Severity.Error, "No training row can be used.", "Correct the rows, or choose other columns or another format.", 0, _tallies.Values.SelectMany(t => t.Rows));
    }
}
