using FineTune.Engine.Evaluation;

namespace FineTune.Studio.Runs.Evaluations.Detection;

/// <summary>An image with what became of its boxes.</summary>
public sealed record MatchedImage(ImageObjects Image, IReadOnlyList<MatchedObject> Matches)
{
    /// <summary>Boxes that count and are not right.</summary>
    public int Errors { get; } = Matches.Count(m => m.Counts && m.Outcome != ObjectOutcome.Hit);

    public int Count(OutcomeKind kind) => Matches.Count(kind.Holds);
}

/// <summary>Outcomes as a person counts them.</summary>
/// <param name="Many">"misses".</param>
/// <param name="Meaning">One plain sentence.</param>
public sealed record OutcomeKind(string One, string Many, string Meaning, Func<MatchedObject, bool> Holds)
{
    public static OutcomeKind Hits { get; } = new("hit", "hits", "True boxes that were found, with their class.", m => m.Outcome == ObjectOutcome.Hit);

    public static OutcomeKind Misses { get; } = new("miss", "misses", "True boxes that no box found.", m => m.Outcome == ObjectOutcome.Miss);

    public static OutcomeKind FalseAlarms { get; } = new("false alarm", "false alarms", "Boxes where nothing is, that fit too badly, or that found an object a second time.", m => m.Outcome is ObjectOutcome.FalseAlarm or ObjectOutcome.Duplicate);

    public static OutcomeKind WrongClass { get; } = new("wrong class", "wrong class", "True boxes that were found with another class.", m => m.Outcome == ObjectOutcome.WrongClass);

    public static IReadOnlyList<OutcomeKind> Errors { get; } = [Misses, FalseAlarms, WrongClass];

    public static IReadOnlyList<OutcomeKind> All { get; } = [Hits, .. Errors];
}

/// <summary>Which images are asked for; null = whatever it is.</summary>
/// <param name="Label">True or found class of a box.</param>
/// <param name="Cell">Of the confusion matrix.</param>
public sealed record DetectionFilter(OutcomeKind? Kind = null, string? Label = null, (string True, string Found)? Cell = null)
{
    public bool IsEmpty => this is { Kind: null, Label: null, Cell: null };

    /// <summary>The box is one of those asked for.</summary>
    public bool Holds(MatchedObject match) => match.Counts && Kind?.Holds(match) != false
        && (Label is null || match.TrueLabel == Label || match.FoundLabel == Label)
        && (Cell is not { } cell || (cell.True == (match.TrueLabel ?? DetectionMetrics.Background) && cell.Found == (match.FoundLabel ?? DetectionMetrics.Background)));
}

/// <summary>What a detector found in the evaluated images, judged at one threshold and one overlap.</summary>
public sealed class DetectionView
{
    private readonly int[] _counts;

    private DetectionView(IReadOnlyList<MatchedImage> images, IReadOnlyList<string> labels, double threshold, double overlap)
    {
        (Images, Classes, Threshold, Overlap) = (images, [.. labels, DetectionMetrics.Background], threshold, overlap);
        _counts = [.. OutcomeKind.All.Select(k => images.Sum(i => i.Count(k)))];
        var index = Classes.Select((label, c) => (label, c)).ToDictionary(p => p.label, p => p.c, StringComparer.Ordinal);
        Confusion = [.. Classes.Select(_ => new int[Classes.Count])];
        foreach (var match in images.SelectMany(i => i.Matches).Where(m => m.Counts))
            Confusion[index[match.TrueLabel ?? DetectionMetrics.Background]][index[match.FoundLabel ?? DetectionMetrics.Background]]++;
    }

    /// <summary>Score from which on a box counts.</summary>
    public double Threshold { get; }

    /// <summary>IoU from which on a true box is found.</summary>
    public double Overlap { get; }

    /// <summary>The most errors first.</summary>
    public IReadOnlyList<MatchedImage> Images { get; }

    /// <summary>The model's, then "background".</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>[true][found], in the order of <see cref="Classes"/>.</summary>
    public IReadOnlyList<int[]> Confusion { get; }

    /// <summary>Share of the boxes that are right; null without boxes.</summary>
    public double? Precision => Share(Count(OutcomeKind.FalseAlarms));

    /// <summary>Share of the true boxes that were found with their class; null without any.</summary>
    public double? Recall => Share(Count(OutcomeKind.Misses));

    public int Count(OutcomeKind kind) => _counts[OutcomeKind.All.ToList().IndexOf(kind)];

    public static DetectionView Of(IReadOnlyList<ImageObjects> images, IReadOnlyList<string> labels, double threshold, double overlap) =>
        new([.. images.Select(i => new MatchedImage(i, ObjectMatching.Match(i.True, i.Found, threshold, overlap))).OrderByDescending(i => i.Errors)], labels, threshold, overlap);

    /// <summary>The images with a box that is asked for, those with the most of them first.</summary>
    public IReadOnlyList<MatchedImage> Where(DetectionFilter filter) => filter.IsEmpty ? Images
        : [.. Images.Select(i => (Image: i, Boxes: i.Matches.Count(filter.Holds))).Where(i => i.Boxes > 0).OrderByDescending(i => i.Boxes).Select(i => i.Image)];

    private double? Share(int others) => Count(OutcomeKind.Hits) + Count(OutcomeKind.WrongClass) + others is > 0 and var all ? (double)Count(OutcomeKind.Hits) / all : null;
}
