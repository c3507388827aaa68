namespace FineTune.Engine.Data.OpenAi;

/// <summary>Collects issues, a few of each code with their lines, and counts all.</summary>
internal sealed class IssueList
{
    private readonly List<OpenAiFileIssue> _issues = [];
    private readonly Dictionary<string, long> _counts = [];

    public IReadOnlyDictionary<string, long> Counts => _counts;

    public IReadOnlyList<OpenAiFileIssue> InOrder => [.. _issues.OrderByDescending(i => i.Severity).ThenBy(i => i.Line ?? 0)];

    public void Error(string code, long? line, string text, string remedy) => Add(new(code, Severity.Error, line, text, remedy));

    public void Warn(string code, long? line, string text, string remedy) => Add(new(code, Severity.Warning, line, text, remedy));

    private void Add(OpenAiFileIssue issue)
    {
        var count = _counts.GetValueOrDefault(issue.Code);
        _counts[issue.Code] = count + 1;
        if (count < OpenAiFileReport.MostPerCode) _issues.Add(issue);
    }
}
