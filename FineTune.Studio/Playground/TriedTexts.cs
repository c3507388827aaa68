using FineTune.Engine.Data;

namespace FineTune.Studio.Playground;

/// <summary>A text (or pair) a person tried, with what was answered.</summary>
/// <param name="Truth">Its true answer, where it was one of the run's own test rows.</param>
public sealed record TriedText(string RunId, RowText Asked, string Label, float? Probability, string? Truth);

/// <summary>What was tried since the page was opened, newest first; it stays while the person walks through other pages.</summary>
public sealed class TriedTexts
{
    private const int Most = 100;

    private readonly List<TriedText> _all = [];

    public IEnumerable<TriedText> Of(string runId) => _all.Where(t => t.RunId == runId);

    public void Add(TriedText tried)
    {
        _all.RemoveAll(t => t.RunId == tried.RunId && t.Asked == tried.Asked);
        _all.Insert(0, tried);
        if (_all.Count > Most) _all.RemoveAt(Most);
    }
}
