using System.Text.Json;
using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Evaluation;

namespace FineTune.Studio.Tests.Engine.Evaluation;

public sealed class DetectionMetricsTests
{
    private static Box Box(string label, double x, double size = 100, bool crowd = false) => new(label, x, 0, size, size, crowd);

    private static FoundObject Found(string label, double score, double x, double size = 100) => new(label, score, x, 0, size, size);

    private static ImageObjects Image(int index, Box[] truth, params FoundObject[] found) => new($"{index}.jpg", new(DataPart.Test, index), truth, found);

    private static DetectionReport Evaluate(params ImageObjects[] images) => DetectionMetrics.Evaluate("test", ["a", "b"], images);

    /// <summary>
    /// Class a, three true boxes of 100 x 100 in two images. Found, the surest first:
    ///   .9 exactly on the first (IoU 1), .8 on nothing, .7 moved by 20 on the second: IoU 80/120 = .667, .6 again on the first: a duplicate, wrong.
    /// At IoU .50 to .65 (4 thresholds): right, wrong, right, wrong. Recall 1/3, 1/3, 2/3, 2/3; precision 1, 1/2, 2/3, 1/2; made monotone 1, 2/3, 2/3, 1/2.
    ///   Recalls 0 to .33 (34 points) have precision 1, .34 to .66 (33 points) 2/3, the other 34 have 0: AP = (34 + 22)/101 = 56/101 = .554455.
    /// At IoU .70 to .95 (6 thresholds): right, wrong, wrong, wrong: AP = 34/101.
    /// Class b, one true box, found exactly with .5, after a wrong one with .55: recall 0, 1; precision 0, 1/2; monotone 1/2, 1/2: AP = 1/2 at all thresholds.
    /// mAP@.5 = (56/101 + 1/2)/2; mAP@.75 = (34/101 + 1/2)/2; mAP = ((4 * 56 + 6 * 34)/1010 + 1/2)/2.
    /// Recall of a: (4 * 2/3 + 6 * 1/3)/10 = .466667, of b 1: AR = .733333.
    /// </summary>
    private static readonly ImageObjects[] ByHand =
    [
        Image(0, [Box("a", 0), Box("a", 500)], Found("a", .9, 0), Found("a", .7, 520), Found("a", .6, 1)),
        Image(1, [Box("a", 0), Box("b", 300)], Found("a", .8, 700), Found("b", .55, 900), Found("b", .5, 300)),
    ];

    [Fact]
    public void A_case_by_hand()
    {
        var report = Evaluate(ByHand);
        Assert.Equal((56 / 101.0 + .5) / 2, report.Map50, 12);
        Assert.Equal((34 / 101.0 + .5) / 2, report.Map75, 12);
        Assert.Equal(((4 * 56 + 6 * 34) / 1010.0 + .5) / 2, report.Map, 12);
        Assert.Equal((7 / 15.0 + 1) / 2, report.AverageRecall, 12);
        Assert.Equal((4, 2, "map50"), (report.Boxes, report.Rows, report.Headline.Metric.Id));
        var (a, b) = (report.PerClass[0], report.PerClass[1]);
        Assert.Equal((3, 2, 1, 1), (a.Boxes, a.Images, b.Boxes, b.Images));
        Assert.Equal(56 / 101.0, a.Ap50!.Value, 12);
        Assert.Equal([1, 1, 2 / 3.0, 2 / 3.0, 0], [a.Curve[0], a.Curve[33], a.Curve[34], a.Curve[66], a.Curve[67]]);
        // F1 = 2 * right/(found + true): .9: 2/4, .8: 2/5, .7: 4/6, .6: 4/7. The best is from .7 on.
        Assert.Equal((.7, 2 / 3.0, 2 / 3.0), (a.BestThreshold, a.Precision, a.Recall));
        Assert.Equal((.5, .5, 1.0), (b.BestThreshold, b.Precision, b.Recall));
        Assert.InRange(report.Map50, report.Map50Interval[0], report.Map50Interval[1]);
    }

    [Fact]
    public void The_threshold_shown_is_the_one_with_the_best_F1_and_confusion_sums_to_the_boxes()
    {
        // Over both classes, 2 * right/(found + 4): .9: 2/5, .8: 2/6, .7: 4/7, .6: 4/8, .55: 4/9, .5: 6/10 = .6, the best.
        var report = Evaluate(ByHand);
        Assert.Equal(.5, report.Threshold);
        Assert.Equal([[2, 0, 1], [0, 1, 0], [2, 1, 0]], report.Confusion);
        Assert.Equal((3 / 6.0, 3 / 4.0), (report.Precision, report.Recall));
        Assert.Equal([[1, 0, 2], [0, 0, 1], [0, 0, 0]], DetectionMetrics.Evaluate("test", ["a", "b"], ByHand, threshold: .85).Confusion);
    }

    [Fact]
    public void What_lies_in_a_crowd_is_neither_right_nor_wrong()
    {
        var one = Image(0, [Box("a", 0)], Found("a", .5, 0));
        // Two boxes lie in the crowd, surer than the right one: without it AP would be 1/3.
        var crowded = one with { True = [.. one.True, Box("a", 200, 300, crowd: true)], Found = [.. one.Found, Found("a", .9, 210), Found("a", .8, 350)] };
        Assert.Equal(1, Evaluate(crowded).Map50, 12);
        Assert.Equal(1 / 3.0, Evaluate(crowded with { True = one.True }).Map50, 12);
        Assert.Equal([1, 0, 0], Evaluate(crowded).Confusion[0]);
        // What can be counted goes before the crowd, even where that is covered better.
        Assert.Equal(1, Evaluate(Image(0, [Box("a", 0, 300, crowd: true), Box("a", 30)], Found("a", .9, 0))).Map50, 12);
    }

    [Fact]
    public void A_hundred_boxes_of_a_class_count_in_an_image()
    {
        var wrong = Enumerable.Range(0, 100).Select(i => Found("a", .9, 1000 + 200 * i)).ToArray();
        // The right one comes 100th, and 101st.
        Assert.Equal(1 / 100.0, Evaluate(Image(0, [Box("a", 0)], [.. wrong[1..], Found("a", .5, 0)])).Map50, 12);
        Assert.Equal(0, Evaluate(Image(0, [Box("a", 0)], [.. wrong, Found("a", .5, 0)])).Map50);
        Assert.Equal(1, Evaluate(Image(0, [Box("a", 0)], [.. wrong[1..].Select(f => f with { Label = "b" }), Found("a", .5, 0)])).Map50, 12);
    }

    [Fact]
    public void Sizes_are_scored_apart_and_those_of_another_size_are_ignored()
    {
        // A small box that is missed, a large one that is found, and a medium false alarm.
        var report = Evaluate(Image(0, [Box("a", 0, 20), Box("a", 300, 200)], Found("a", .9, 300, 200), Found("a", .8, 900, 50)));
        Assert.Equal(new SizeScores(0, null, 1), report.MapBySize);
        Assert.Equal(["mAP of small objects", "mAP of large objects"], report.Measures.Select(m => m.Name).Where(n => n.Contains("objects")));
    }

    [Fact]
    public void A_class_without_true_boxes_is_not_counted_and_one_the_model_does_not_know_is()
    {
        var report = Evaluate(Image(0, [Box("a", 0), Box("c", 300)], Found("a", .9, 0), Found("b", .9, 300)));
        Assert.Equal(["a", "b", "c"], report.PerClass.Select(c => c.Label));
        Assert.Equal([1, null, 0], report.PerClass.Select(c => c.Ap50));
        Assert.Equal(.5, report.Map50, 12);
        Assert.Equal([0, 1, 0, 0], report.Confusion[2]);
    }

    [Fact]
    public void No_boxes_no_report() => Assert.Contains("no boxes", Assert.Throws<UserException>(() => Evaluate(Image(0, [Box("a", 0, crowd: true)]))).What);

    [Fact]
    public void A_found_class_that_is_none_is_a_mistake_of_the_caller() => Assert.Throws<ArgumentException>(() => Evaluate(Image(0, [Box("a", 0)], Found("z", .9, 0))));

    [Fact]
    public void The_report_is_written_and_read()
    {
        EvaluationReport report = Evaluate(ByHand);
        var text = JsonSerializer.Serialize(report, Json.Line);
        Assert.StartsWith("{\"kind\":\"detection\"", text);
        foreach (var name in new[] { "map50", "map", "map75", "perClass", "ap50", "bestThreshold", "confusion", "threshold" }) Assert.Contains($"\"{name}\":", text);
        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize<EvaluationReport>(text, Json.Line), Json.Line));
    }
}
