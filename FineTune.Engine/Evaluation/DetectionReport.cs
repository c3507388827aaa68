namespace FineTune.Engine.Evaluation;

/// <summary>How well the objects of one class were found. Null where the split has none of them.</summary>
/// <param name="Ap50">Average precision where an overlap (IoU) of .5 is enough.</param>
/// <param name="Ap">Mean of the average precisions at overlaps of .50, .55, ... .95.</param>
/// <param name="Boxes">True boxes, crowds not counted.</param>
/// <param name="Images">Images that hold one.</param>
/// <param name="Precision">At <paramref name="BestThreshold"/> and an overlap of .5.</param>
/// <param name="Recall">At <paramref name="BestThreshold"/> and an overlap of .5.</param>
/// <param name="BestThreshold">The score from which on boxes are taken that gives the best F1; null where nothing right was found.</param>
/// <param name="Curve">[101] interpolated precision at recalls of 0, .01, ... 1, at an overlap of .5; empty without boxes.</param>
public sealed record DetectionClassScore(
    string Label, double? Ap50, double? Ap, int Boxes, int Images, double? Precision, double? Recall, double? BestThreshold, IReadOnlyList<double> Curve);

/// <summary>Mean average precision of objects of a size; null where there are none.</summary>
/// <param name="Small">Below 32 x 32 pixels.</param>
/// <param name="Medium">Between.</param>
/// <param name="Large">Above 96 x 96 pixels.</param>
public sealed record SizeScores(double? Small, double? Medium, double? Large);

/// <summary>How well the objects in the images of one split were found, as COCO defines it (<see cref="DetectionMetrics"/>).</summary>
/// <param name="Split"><c>test</c>, <c>validation</c> or <c>train</c>.</param>
/// <param name="Rows">Images.</param>
/// <param name="Boxes">True boxes, crowds not counted.</param>
/// <param name="Map50Interval">[low, high] of the 95 % interval.</param>
/// <param name="AverageRecall">Share of the true boxes found by at most 100 boxes of a class in an image, over the overlaps of .50 to .95.</param>
/// <param name="PerClass">In the order of the labels.</param>
/// <param name="Threshold">Score from which on a box is shown: the one with the best F1 over all classes together, unless another was asked for.</param>
/// <param name="Confusion">[C + 1][C + 1] at <paramref name="Threshold"/> and an overlap of .5: rows are true, columns found classes; last come misses (column) and false alarms (row).</param>
public sealed record DetectionReport(
    string Split, int Rows, int Boxes, double Map50, double[] Map50Interval, double Map, double Map75, SizeScores MapBySize, double AverageRecall,
    double Precision, double Recall, IReadOnlyList<DetectionClassScore> PerClass, double Threshold, IReadOnlyList<int[]> Confusion, BaselineScores? Baselines = null)
    : EvaluationReport(Split, Rows, Baselines)
{
    public override Headline Headline => new(MetricKind.Map50, Map50, Map50Interval);

    public override IReadOnlyList<Measure> Measures =>
    [
        new("mAP@.5", Map50, "Average precision of finding the objects of a class, averaged over classes; a box counts when it overlaps the true one by half (IoU .5).", Map50Interval),
        new("mAP@[.5:.95]", Map, "The same over ten demands on the overlap, from half to nearly exact: how well the boxes fit. COCO's main number."),
        new("mAP@.75", Map75, "The same where a box has to overlap the true one by three quarters."),
        new("Average recall", AverageRecall, "Share of the true boxes found at all, over the ten overlaps, with 100 boxes of a class in an image allowed."),
        new("Precision", Precision, $"Of the boxes with a score of {Threshold:0.00} or more, the share that is right."),
        new("Recall", Recall, $"Of the true boxes, the share found by a box with a score of {Threshold:0.00} or more."),
        .. OfSize("small", MapBySize.Small, "below 32 x 32 pixels"),
        .. OfSize("medium", MapBySize.Medium, "from 32 x 32 to 96 x 96 pixels"),
        .. OfSize("large", MapBySize.Large, "above 96 x 96 pixels"),
    ];

    private static Measure[] OfSize(string name, double? map, string size) => map is { } value ? [new($"mAP of {name} objects", value, $"mAP@[.5:.95] of objects {size} only.")] : [];
}
