using System.Diagnostics;
using CsCheck;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Evaluation;

namespace FineTune.Studio.Tests.Engine.Evaluation;

/// <summary>What must hold of the metrics whatever the boxes are.</summary>
public sealed class DetectionPropertyTests
{
    private static readonly string[] Labels = ["a", "b", "c"];

    private static readonly Gen<Box> AnyBox =
        from label in Gen.Int[0, 2]
        from x in Gen.Int[0, 300]
        from y in Gen.Int[0, 200]
        from width in Gen.Int[5, 150]
        from height in Gen.Int[5, 150]
        from crowd in Gen.Int[0, 9]
        select new Box(Labels[label], x, y, width, height, crowd == 0);

    /// <summary>Found boxes are true ones moved a little, of another class at times, or come from nowhere; every score is another.</summary>
    private static readonly Gen<ImageObjects[]> AnyImages = Gen.Select(AnyBox.Array[0, 5], Gen.Select(AnyBox, Gen.Int[0, 60], Gen.Int[0, 5]).Array[0, 6]).Array[1, 5].Select(images =>
    {
        var scores = 0;
        return images.Select((image, i) =>
        {
            var (truth, found) = image;
            return new ImageObjects($"{i}", new(DataPart.Test, i), truth, [.. found.Select((f, n) =>
            {
                var (box, moved, sort) = f;
                if (n < truth.Length) box = truth[n] with { X = truth[n].X + moved, Label = sort == 0 ? box.Label : truth[n].Label };
                return new FoundObject(box.Label, Hash(++scores), box.X, box.Y, box.Width, box.Height);
            })]);
        }).ToArray();
    }).Where(images => images.Any(i => i.True.Any(b => !b.IsCrowd)));

    /// <summary>Between 0 and 1, different for different numbers.</summary>
    private static double Hash(int i) => i * 0.6180339887498949 % 1;

    private static DetectionReport Evaluate(IReadOnlyList<ImageObjects> images, params string[] labels) => DetectionMetrics.Evaluate("test", labels.Length == 0 ? Labels : labels, images);

    private static void Same(DetectionReport expected, DetectionReport actual)
    {
        Assert.Equal([expected.Map50, expected.Map, expected.Map75, expected.AverageRecall], [actual.Map50, actual.Map, actual.Map75, actual.AverageRecall], Near);
        Assert.Equal(expected.PerClass.OrderBy(c => c.Label).Select(c => (c.Label, c.Ap50, c.Boxes)), actual.PerClass.OrderBy(c => c.Label).Select(c => (c.Label, c.Ap50, c.Boxes)));
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-12;

    [Fact]
    public void Finding_exactly_what_is_there_is_perfect() => AnyImages.Sample(images =>
    {
        var perfect = images.Select(i => i with { Found = [.. i.True.Where(b => !b.IsCrowd).Select((b, n) => new FoundObject(b.Label, Hash(n + 1), b.X, b.Y, b.Width, b.Height))] }).ToArray();
        var report = Evaluate(perfect);
        Assert.Equal([1, 1, 1, 1], [report.Map50, report.Map, report.Map75, report.AverageRecall], Near);
        Assert.Equal([1, 1], report.Map50Interval, Near);
    }, iter: 200);

    [Fact]
    public void A_false_alarm_less_sure_than_all_others_raises_nothing() => Gen.Select(AnyImages, AnyBox).Sample((images, extra) =>
    {
        var lowest = images.SelectMany(i => i.Found).Select(f => f.Score).DefaultIfEmpty(.5).Min() / 2;
        FoundObject alarm = new(extra.Label, lowest, 10_000 + extra.X, extra.Y, extra.Width, extra.Height);
        var more = images.Select((image, i) => i == 0 ? image with { Found = [alarm, .. image.Found] } : image).ToArray();
        var (before, after) = (Evaluate(images), Evaluate(more));
        Assert.All(before.PerClass.Zip(after.PerClass), p => Assert.True(p.Second.Ap50 is null || (p.Second.Ap50 <= p.First.Ap50 + 1e-12 && p.Second.Ap <= p.First.Ap + 1e-12)));
    }, iter: 300);

    [Fact]
    public void The_order_of_images_boxes_and_classes_is_nothing() => AnyImages.Sample(images =>
        Same(Evaluate(images), Evaluate([.. images.Reverse().Select(i => i with { True = [.. i.True.Reverse()], Found = [.. i.Found.Reverse()] })], "c", "a", "b")), iter: 300);

    [Fact]
    public void Doubling_all_lengths_changes_nothing_but_the_sizes() => AnyImages.Sample(images =>
        Same(Evaluate(images), Evaluate([.. images.Select(i => i with
        {
            True = [.. i.True.Select(b => b with { X = 2 * b.X, Y = 2 * b.Y, Width = 2 * b.Width, Height = 2 * b.Height })],
            Found = [.. i.Found.Select(b => b with { X = 2 * b.X, Y = 2 * b.Y, Width = 2 * b.Width, Height = 2 * b.Height })],
        })])), iter: 300);

    [Fact]
    public void Only_the_order_of_scores_matters() => AnyImages.Sample(images =>
        Same(Evaluate(images), Evaluate([.. images.Select(i => i with { Found = [.. i.Found.Select(f => f with { Score = f.Score * f.Score * f.Score / 3 })] })])), iter: 300);

    [Fact]
    public void Every_true_box_is_hit_wrong_or_missed_once_and_every_found_box_has_one_outcome() => Gen.Select(AnyImages, Gen.Double[0, 1], Gen.Double[.1, .9]).Sample((images, threshold, overlap) =>
    {
        foreach (var image in images)
        {
            var matches = ObjectMatching.Match(image.True, image.Found, threshold, overlap);
            Assert.Equal(image.Found.OrderBy(f => f.Score), matches.Select(m => m.Found).OfType<FoundObject>().OrderBy(f => f.Score));
            var own = matches.Where(m => m is { Outcome: ObjectOutcome.Hit or ObjectOutcome.WrongClass } or { Found: null }).Select(m => m.True!).ToList();
            Assert.Equal(image.True.Count, own.Count);
            Assert.All(image.True, b => Assert.Contains(own, o => ReferenceEquals(o, b)));
            Assert.All(matches.Where(m => m.Outcome == ObjectOutcome.Hit), m => Assert.True(m.True!.Label == m.Found!.Label && m.Overlap >= overlap && m.Found.Score >= threshold));
            Assert.All(matches.Where(m => m.Outcome == ObjectOutcome.WrongClass), m => Assert.True(m.True!.Label != m.Found!.Label && m.Overlap >= overlap));
        }
    }, iter: 500);

    [Fact]
    public void A_few_thousand_boxes_take_no_time()
    {
        // As bccd's test part with all that the network gives: 72 images, 100 boxes found and 13 true ones in each.
        var random = new Random(1);
        var images = Enumerable.Range(0, 72).Select(i => new ImageObjects($"{i}", new(DataPart.Test, i),
            [.. Enumerable.Range(0, 13).Select(n => new Box(Labels[n % 3], 40 * n, random.Next(300), 60, 60))],
            [.. Enumerable.Range(0, 100).Select(n => new FoundObject(Labels[n % 3], random.NextDouble(), random.Next(500), random.Next(300), 60, 60))])).ToArray();
        Evaluate(images[..5]);
        var clock = Stopwatch.StartNew();
        Evaluate(images);
        TestContext.Current.TestOutputHelper?.WriteLine($"{clock.Elapsed.TotalMilliseconds:0} ms");
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 3);
    }
}
