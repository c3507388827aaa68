using System.Globalization;
using FineTune.Engine.Evaluation;
using FineTune.Studio.Datasets.Images;
using FineTune.Studio.Shell;

namespace FineTune.Studio.Runs.Evaluations.Detection;

/// <summary>What became of boxes, in words and as they are drawn.</summary>
public static class DetectionWords
{
    /// <summary>What became of a box: a sign, the outcome, and how sure and how near.</summary>
    public static string Verdict(MatchedObject match) => match.Outcome switch
    {
        ObjectOutcome.Hit => $"✓ Right: {Found(match)}, overlaps the true box by {Percent(match.Overlap)}.",
        ObjectOutcome.WrongClass => $"✗ Wrong class: found as {Found(match)}, it is {match.True!.Label}.",
        ObjectOutcome.Duplicate => $"✗ False alarm: {Found(match)}, another box has found this {match.True!.Label} already.",
        ObjectOutcome.FalseAlarm => $"✗ False alarm: {Found(match)}, {(match.Overlap > 0 ? $"the nearest true box overlaps it by {Percent(match.Overlap)} only" : "there is nothing")}.",
        ObjectOutcome.Miss => $"✗ Missed: {match.True!.Label}, {(match.Overlap > 0 ? $"the nearest box overlaps it by {Percent(match.Overlap)} only" : "no box is near it")}.",
        ObjectOutcome.Ignored => $"– Not judged: {(match.Found is null ? $"a crowd of {match.True!.Label}" : $"{Found(match)}, in a crowd")}.",
        _ => $"– Not shown: {Found(match)}, below the threshold.",
    };

    /// <summary>"9 hits, 2 misses": what there is of each.</summary>
    public static string Summary(MatchedImage image) =>
        string.Join(" · ", OutcomeKind.All.Select(k => (Kind: k, Count: image.Count(k))).Where(c => c.Count > 0).Select(c => $"{Format.Count(c.Count)} {(c.Count == 1 ? c.Kind.One : c.Kind.Many)}")) is { Length: > 0 } words ? words : "nothing in it, nothing found";

    /// <summary>A cell of the confusion matrix.</summary>
    public static string Cell(string truth, string found, int count) => (truth, found) switch
    {
        (DetectionMetrics.Background, _) => $"{Format.Count(count, "false alarm")} of {found}",
        (_, DetectionMetrics.Background) => $"{Format.Count(count, $"{truth} missed", $"{truth} missed")}",
        _ when truth == found => $"{Format.Count(count, "box", "boxes")} of {truth} found rightly",
        _ => $"{Format.Count(count, "box", "boxes")} of {truth} found as {found}",
    };

    /// <summary>The boxes of an image that count: true ones solid, found ones dashed; what went wrong stands out and is signed.</summary>
    /// <param name="stands">Those that stand out; null = all errors.</param>
    public static IReadOnlyList<DrawnBox> Drawn(MatchedImage image, Func<MatchedObject, bool>? stands = null)
    {
        stands ??= m => m.Outcome != ObjectOutcome.Hit;
        var drawn = new List<DrawnBox>();
        // What stands out is drawn last, over the rest.
        foreach (var match in image.Matches.Where(m => m.Counts).OrderBy(stands))
        {
            var (mark, sign) = (stands(match) ? "mark-error" : "mark-hit", match.Outcome == ObjectOutcome.Hit ? "" : "✗ ");
            // A second box on an object: the object is drawn with the first.
            if (match is { True: { } box, Outcome: not ObjectOutcome.Duplicate })
                drawn.Add(DrawnBox.Of(box) with { Mark = mark + (match.Found is null ? "" : " quiet"), Caption = match.Outcome == ObjectOutcome.Miss ? $"✗ missed {box.Label}" : box.Label });
            if (match.Found is { } found) drawn.Add(DrawnBox.Of(found) with { Mark = mark, Caption = sign + DrawnBox.Of(found).Caption });
        }
        return drawn;
    }

    private static string Found(MatchedObject match) => $"{match.Found!.Label} ({Percent(match.Found.Score)} sure)";

    private static string Percent(double share) => (100 * share).ToString("0", CultureInfo.InvariantCulture) + " %";
}
