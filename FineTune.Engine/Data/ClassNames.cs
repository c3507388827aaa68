namespace FineTune.Engine.Data;

/// <summary>Matches the class names of one part to those of the training rows.</summary>
internal static class ClassNames
{
    /// <summary>For each name the index of the training class it means: the same name, else the same but for case, spaces around, and '_', '-' or space within; -1 = none.</summary>
    public static Dictionary<string, int> Match(IReadOnlyList<string> training, IEnumerable<string> names)
    {
        var exact = new Dictionary<string, int>(StringComparer.Ordinal);
        var loose = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < training.Count; i++)
        {
            exact[training[i]] = i;
            loose.TryAdd(Loose(training[i]), i);
        }
        return names.Distinct().ToDictionary(n => n, n => exact.TryGetValue(n, out var same) ? same : loose.GetValueOrDefault(Loose(n), -1));
    }

    /// <summary>Up to ten names in quotes, and how many more there are.</summary>
    public static string List(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(10).Select(n => $"'{n}'")) + (names.Count > 10 ? $" and {names.Count - 10:N0} more" : "");

    /// <summary>The part as a word in a sentence.</summary>
    public static string Word(this DataPart part) => part switch { DataPart.Train => "training", DataPart.Validation => "validation", _ => "test" };

    private static string Loose(string name) => name.Trim().ToLowerInvariant().Replace('_', ' ').Replace('-', ' ');
}
