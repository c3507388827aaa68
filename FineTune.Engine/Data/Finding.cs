namespace FineTune.Engine.Data;

/// <summary>One thing found in a data set, for a person: what, how often, where, and what to do.</summary>
/// <param name="Kind">Stable id, e.g. <c>duplicate</c>; see <see cref="FindingKinds"/>.</param>
/// <param name="Text">A plain sentence.</param>
/// <param name="Remedy">What to do about it, a sentence.</param>
/// <param name="Rows">The first rows concerned, at most 100.</param>
/// <param name="Places">Where those rows stand in the person's files, in the same order.</param>
/// <param name="Count">All rows (or classes) concerned.</param>
public sealed record Finding(string Kind, Severity Severity, string Text, string Remedy, IReadOnlyList<RowReference> Rows, IReadOnlyList<Place> Places, long Count)
{
    /// <summary>Rows listed by name in a finding; the count is always complete.</summary>
    public const int MaximumRows = 100;
}
