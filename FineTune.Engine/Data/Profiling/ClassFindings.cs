namespace FineTune.Engine.Data.Profiling;

/// <summary>What the classes' sizes and lengths tell.</summary>
internal static class ClassFindings
{
    /// <summary>Below this a class can hardly be learnt, and not be measured.</summary>
    private const int TinyRows = 10;

    /// <summary>Largest to smallest class from which plain accuracy misleads.</summary>
    private const double ImbalanceRatio = 10;

    /// <summary>A class is suspiciously short when its texts have at most this share of the other classes' words.</summary>
    private const double ShortShare = 0.4;

    public static void Add(FindingList findings, IReadOnlyList<ClassProfile> classes, IReadOnlyDictionary<string, ClassTally> tallies, ClassWords? counted = null)
    {
        var words = counted ?? ClassWords.Rows;
        var trained = classes.Where(c => c.Train > 0).ToList();
        if (trained.Where(c => c.Train < TinyRows).ToList() is { Count: > 0 } tiny)
            findings.Add(FindingKinds.TinyClass, Severity.Warning, $"{tiny.Count:N0} of {trained.Count:N0} classes have fewer than {TinyRows} training {words.Things}: {Named(tiny, tallies, t => t.Rows[0])}.",
                $"Add {words.Add}, merge them with a related class, or leave them out.", tiny.Count, Examples(tiny, tallies));
        var (largest, smallest) = (trained[0], trained[^1]);
        if (largest.Train >= smallest.Train * ImbalanceRatio)
            findings.Add(FindingKinds.Imbalance, Severity.Warning,
                $"The classes are unbalanced: '{largest.Label}' has {largest.Train:N0} training {words.Things}, '{smallest.Label}' {smallest.Train:N0}.",
                words.Unbalanced, trained.Count(c => c.Train * ImbalanceRatio <= largest.Train), []);
        AddShort(findings, trained, tallies);
        foreach (var part in new[] { DataPart.Test, DataPart.Validation }) AddUnmatched(findings, part, trained, classes, tallies, words);
    }

    private static void AddShort(FindingList findings, List<ClassProfile> trained, IReadOnlyDictionary<string, ClassTally> tallies)
    {
        var (words, rows) = (trained.Sum(c => tallies[c.Label].Words), trained.Sum(c => c.Train));
        var shorter = trained.Where(c => c.Train >= 3 && c.Train < rows
            && (double)(words - tallies[c.Label].Words) / (rows - c.Train) is >= 4 and var others && tallies[c.Label].MeanWords <= others * ShortShare).ToList();
        if (shorter.Count == 0) return;
        findings.Add(FindingKinds.SuspiciousShortClass, Severity.Info,
            $"The texts of {shorter.Count:N0} {(shorter.Count == 1 ? "class" : "classes")} are much shorter than the others': {Named(shorter, tallies, t => t.MeanWords)} words on average.",
            "Look at some of them: cut off, template or placeholder texts teach a model to go by length.", shorter.Count, Examples(shorter, tallies));
    }

    private static void AddUnmatched(FindingList findings, DataPart part, List<ClassProfile> trained, IReadOnlyList<ClassProfile> classes, IReadOnlyDictionary<string, ClassTally> tallies, ClassWords words)
    {
        var match = ClassNames.Match([.. trained.Select(c => c.Label)], tallies.Where(t => t.Value.Rows[(int)part] > 0).Select(t => t.Key));
        var unmatched = classes.Where(c => match.TryGetValue(c.Label, out var target) && target < 0).ToList();
        if (unmatched.Count == 0) return;
        findings.Add(FindingKinds.UnmatchedTestClass, Severity.Warning, $"{unmatched.Count:N0} {(unmatched.Count == 1 ? "class" : "classes")} of the {part.Word()} {words.Things} do not occur in training: {Named(unmatched, tallies, t => t.Rows[(int)part])}.",
            words == ClassWords.Boxes ? "They count as never found; correct the names, or add training images that hold these classes." : $"Their {words.Things} are left out of scoring; correct the names, or add training {words.Things} of these classes.", unmatched.Count, Examples(unmatched, tallies).Where(r => r.Part == part));
    }

    private static string Named(IReadOnlyList<ClassProfile> classes, IReadOnlyDictionary<string, ClassTally> tallies, Func<ClassTally, double> number) =>
        string.Join(", ", classes.Take(10).Select(c => $"'{c.Label}' ({number(tallies[c.Label]):0.#})")) + (classes.Count > 10 ? $" and {classes.Count - 10:N0} more" : "");

    private static IEnumerable<RowReference> Examples(IEnumerable<ClassProfile> classes, IReadOnlyDictionary<string, ClassTally> tallies) => classes.SelectMany(c => tallies[c.Label].FirstRows);
}
