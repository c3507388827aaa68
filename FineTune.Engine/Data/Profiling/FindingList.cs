namespace FineTune.Engine.Data.Profiling;

/// <summary>Collects findings and looks up where their rows stand.</summary>
internal sealed class FindingList(DataSet data)
{
    private readonly List<Finding> _findings = [];

    /// <summary>Errors first; within a severity as they were found.</summary>
    public IReadOnlyList<Finding> InOrder => [.. _findings.OrderByDescending(f => f.Severity)];

    public void Add(Finding finding) => _findings.Add(finding);

    public void Add(string kind, Severity severity, string text, string remedy, long count, IEnumerable<RowReference> rows)
    {
        var listed = rows.Take(Finding.MaximumRows).ToList();
        _findings.Add(new Finding(kind, severity, text, remedy, listed, [.. listed.Select(r => data.Get(r).Place)], count));
    }

    /// <summary>"1 row has" or "7 rows have".</summary>
    public static string Rows(long count, string word = "row") => count == 1 ? $"1 {word} has" : $"{count:N0} {word}s have";
}
