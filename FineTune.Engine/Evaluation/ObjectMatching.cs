using FineTune.Engine.Data.Images;

namespace FineTune.Engine.Evaluation;

/// <summary>What became of a found or a true box.</summary>
public enum ObjectOutcome
{
    /// <summary>A true box, found with its class.</summary>
    Hit,

    /// <summary>A true box, found with another class.</summary>
    WrongClass,

    /// <summary>A second box on an object that another box has found already.</summary>
    Duplicate,

    /// <summary>Nothing is there, or the box fits it too badly.</summary>
    FalseAlarm,

    /// <summary>A true box that no box found.</summary>
    Miss,

    /// <summary>Found, but less sure than what is shown.</summary>
    BelowThreshold,

    /// <summary>A crowd, or a box in one: neither right nor wrong.</summary>
    Ignored,
}

/// <summary>One found box, or one true box that was not found.</summary>
/// <param name="Found">Null for a miss.</param>
/// <param name="True">The box found; null for false alarms and boxes below the threshold.</param>
/// <param name="Overlap">IoU with <paramref name="True"/>; for false alarms the largest with any true box, for misses the largest with any box shown.</param>
public sealed record MatchedObject(ObjectOutcome Outcome, FoundObject? Found, Box? True, double Overlap)
{
    /// <summary>Stands in a confusion matrix.</summary>
    public bool Counts => Outcome is not (ObjectOutcome.BelowThreshold or ObjectOutcome.Ignored);

    /// <summary>Row in a confusion matrix; null = background.</summary>
    public string? TrueLabel => Outcome == ObjectOutcome.Duplicate ? null : True?.Label;

    /// <summary>Column in a confusion matrix; null = background.</summary>
    public string? FoundLabel => Found?.Label;
}

/// <summary>
/// Names what became of every box of an image at a threshold: hits are those that COCO counts as right (<see cref="CocoMatching"/>), the rest is told apart
/// as by Bolya et al., "TIDE: a general toolbox for identifying object detection errors" (ECCV 2020). Every true box is in exactly one hit, wrong class or miss.
/// Quick enough for a slider: a few microseconds per box.
/// </summary>
public static class ObjectMatching
{
    /// <param name="threshold">Score from which on a box counts.</param>
    /// <param name="overlap">IoU from which on a true box is found.</param>
    /// <returns>The found boxes, the surest first, then the misses and crowds.</returns>
    public static IReadOnlyList<MatchedObject> Match(IReadOnlyList<Box> truth, IReadOnlyList<FoundObject> found, double threshold, double overlap = .5)
    {
        FoundObject[] ranked = [.. found.OrderByDescending(f => f.Score)];
        var shown = ranked.TakeWhile(f => f.Score >= threshold).Count();
        var matches = new MatchedObject?[ranked.Length];
        var taken = new bool[truth.Count];
        // Hits of all classes first: a box that is right must not lose its object to a surer one of another class.
        for (var f = 0; f < shown; f++)
            if (Best(ranked[f], overlap, t => !taken[t] && !truth[t].IsCrowd && truth[t].Label == ranked[f].Label) is var (hit, iou))
                (taken[hit], matches[f]) = (true, new(ObjectOutcome.Hit, ranked[f], truth[hit], iou));
        for (var f = 0; f < shown; f++) matches[f] ??= Explain(ranked[f]);
        for (var f = shown; f < ranked.Length; f++) matches[f] = new(ObjectOutcome.BelowThreshold, ranked[f], null, Largest(ranked[f]));
        return [.. matches.OfType<MatchedObject>(), .. Enumerable.Range(0, truth.Count).Where(t => !taken[t]).Select(Left)];

        MatchedObject Explain(FoundObject box)
        {
            if (Best(box, overlap, t => truth[t].IsCrowd && truth[t].Label == box.Label) is var (crowd, inside)) return new(ObjectOutcome.Ignored, box, truth[crowd], inside);
            if (Best(box, overlap, t => !truth[t].IsCrowd && !taken[t]) is var (other, iou))
            {
                taken[other] = true;
                return new(ObjectOutcome.WrongClass, box, truth[other], iou);
            }
            return Best(box, overlap, t => taken[t]) is var (again, much) ? new(ObjectOutcome.Duplicate, box, truth[again], much) : new(ObjectOutcome.FalseAlarm, box, null, Largest(box));
        }

        MatchedObject Left(int t) => new(truth[t].IsCrowd ? ObjectOutcome.Ignored : ObjectOutcome.Miss, null, truth[t],
            ranked.Take(shown).Select(f => BoxOverlap.Of(f, truth[t])).DefaultIfEmpty().Max());

        double Largest(FoundObject box) => truth.Where(t => !t.IsCrowd).Select(t => BoxOverlap.Of(box, t)).DefaultIfEmpty().Max();

        (int Box, double Overlap)? Best(FoundObject box, double atLeast, Func<int, bool> may)
        {
            (int, double)? best = null;
            for (var t = 0; t < truth.Count; t++)
                if (may(t) && BoxOverlap.Of(box, truth[t]) is var iou && iou >= atLeast) (best, atLeast) = ((t, iou), iou);
            return best;
        }
    }
}
