namespace FineTune.Engine.Data;

/// <summary>Matches the class (or type) names of a given part to those of training, and says what was taken for what.</summary>
internal static class GivenNames
{
    /// <param name="what">What the names are: <c>class</c>, <c>type</c>.</param>
    /// <param name="unmatched">Names that no training row has.</param>
    /// <returns>For each name the index of the training name; -1 = none.</returns>
    public static Dictionary<string, int> Match(IReadOnlyList<string> training, IEnumerable<string> names, DataPart part, string what, List<string> notes, out List<string> unmatched)
    {
        var match = ClassNames.Match(training, names);
        foreach (var (name, target) in match.Where(m => m.Value >= 0 && training[m.Value] != m.Key).OrderBy(m => m.Key, StringComparer.Ordinal))
            notes.Add($"The {what} '{name}' of the {part.Word()} rows was taken for '{training[target]}' of the training rows.");
        unmatched = [.. match.Where(m => m.Value < 0).Select(m => m.Key).Order(StringComparer.Ordinal)];
        return match;
    }
}
