namespace FineTune.Engine.Data;

/// <summary>Counts the rows of a part that cannot be used, reason by reason, and says so.</summary>
internal sealed class LeftOutRows(DataPart part)
{
    private readonly List<(string Why, long Count)> _reasons = [];

    /// <param name="why">The end of the sentence "3 training rows were left out ...".</param>
    public void Add(string why, long rows = 1)
    {
        var at = _reasons.FindIndex(r => r.Why == why);
        if (at < 0) _reasons.Add((why, rows));
        else _reasons[at] = (why, _reasons[at].Count + rows);
    }

    public IEnumerable<string> Notes => _reasons.Select(r =>
        (r.Count == 1 ? $"1 {part.Word()} row was left out" : $"{r.Count:N0} {part.Word()} rows were left out") + $" {r.Why}.");
}
