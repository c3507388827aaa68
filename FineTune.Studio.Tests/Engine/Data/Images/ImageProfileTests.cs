using System.Globalization;
using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Data.Import;

namespace FineTune.Studio.Tests.Engine.Data.Images;

public sealed class ImageProfileTests : DataTest
{
    private sealed record Row(string Label, int Content, ulong Look, int Width = 200, int Height = 100, DataPart Part = DataPart.Train);

    private static string Hex(ulong value) => value.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Looks that differ from each other in many bits.</summary>
    private static ulong Look(int i) => new SplitMix64((ulong)i + 1).Next();

    private DataSetInfo Stored(IEnumerable<Row> rows, bool boxes = false)
    {
        using var writer = new DataSetWriter(Home, new DiskGuard(Home, 0));
        string[] columns = [ImageColumns.Image, boxes ? ImageColumns.Boxes : ImageColumns.Label, ImageColumns.Width, ImageColumns.Height, ImageColumns.Content, ImageColumns.Look];
        var count = 0;
        foreach (var row in rows)
        {
            if (writer.RowsOf(row.Part) == 0) writer.AddFile(row.Part, "images.zip");
            writer.Append(row.Part, [$"{++count}.jpg", row.Label, $"{row.Width}", $"{row.Height}", Hex((ulong)row.Content) + Hex(7), Hex(row.Look)], count, 0);
        }
        return writer.Finish(new()
        {
            Hash = "", Name = "images", Columns = columns, Parts = new Dictionary<DataPart, PartInfo>(), ImportedAt = DateTimeOffset.UtcNow,
            SuggestedTask = boxes ? SuggestedTasks.ObjectDetection : SuggestedTasks.ImageClassification,
        });
    }

    private DataProfile Profile(IEnumerable<Row> rows, bool boxes = false) => Store.Profile(Stored(rows, boxes).Hash, null, null);

    private static IEnumerable<Row> Many(int from = 0, int count = 20) => Enumerable.Range(from, count).Select(i => new Row(i % 2 == 0 ? "cat" : "dog", i, Look(i)));

    private static Finding Single(DataProfile profile, string kind) => Assert.Single(profile.Findings, f => f.Kind == kind);

    private static IEnumerable<long> Indices(Finding finding) => finding.Rows.Select(r => r.Index);

    [Fact]
    public void Sizes_and_classes_are_counted()
    {
        var profile = Profile([.. Many(), new("cat", 100, Look(100), 40, 500), new("dog", 101, Look(101), 640, 480, DataPart.Test)]);
        Assert.Equal([new("cat", 11, 0, 0), new ClassProfile("dog", 10, 0, 1)], profile.Classes);
        var images = profile.Images!;
        Assert.Equal((new PixelRange(40, 200, 640), new PixelRange(100, 100, 500)), (images.Width, images.Height));
        Assert.Equal([new(32, 64, 1), new(64, 96, 0), new(96, 128, 20), new(128, 192, 0), new(192, 256, 0), new(256, 384, 0), new(384, 512, 1)], images.ShorterSide);
        Assert.Equal([new(0, .33, 1), new(1.25, 1.5, 1), new(2, 3, 20)], images.AspectRatio.Where(b => b.Count > 0));
        Assert.Null(images.Boxes);
        Assert.Equal([20], Indices(Single(profile, FindingKinds.TinyImage)));
        Assert.Equal([20], Indices(Single(profile, FindingKinds.ExtremeAspect)));
        Assert.Equal(2, profile.Findings.Count);
    }

    [Fact]
    public void The_same_file_twice_is_a_duplicate_a_conflict_or_a_leak()
    {
        var profile = Profile([.. Many(), new("cat", 0, Look(0)), new("dog", 2, Look(2)), new("cat", 4, Look(4), Part: DataPart.Test), new("cat", 6, Look(6), Part: DataPart.Validation)]);
        Assert.Equal([20], Indices(Single(profile, FindingKinds.Duplicate)));
        Assert.Equal([2, 21], Indices(Single(profile, FindingKinds.ConflictingLabels)));
        Assert.Equal([new(DataPart.Test, 0)], Single(profile, FindingKinds.TrainTestOverlap).Rows);
        Assert.Equal([new(DataPart.Validation, 0)], Single(profile, FindingKinds.TrainValidationOverlap).Rows);
        Assert.Equal(4, profile.Findings.Count);
    }

    [Fact]
    public void What_differs_in_few_bits_looks_nearly_the_same()
    {
        // Row 20 differs in 4 bits from row 0, row 21 in 5 from row 2; row 22 looks like row 1, a dog, and is called a cat; a test image looks like row 3.
        var profile = Profile([.. Many(), new("cat", 200, Look(0) ^ 0x8001_0000_0080_0001), new("cat", 201, Look(2) ^ 0x8001_0000_0081_0001), new("cat", 202, Look(1)), new("dog", 203, Look(3) ^ 1, Part: DataPart.Test)]);
        Assert.Equal([20], Indices(Single(profile, FindingKinds.SimilarImage)));
        Assert.Equal([22], Indices(Single(profile, FindingKinds.SimilarOtherClass)));
        Assert.Equal([new(DataPart.Test, 0)], Single(profile, FindingKinds.SimilarTestImage).Rows);
        Assert.Equal(3, profile.Findings.Count);
    }

    [Fact]
    public void Plain_areas_do_not_look_the_same() => Assert.Empty(Profile([.. Many(), new("cat", 300, 0), new("cat", 301, 1), new("cat", 302, ulong.MaxValue), new("cat", 303, ulong.MaxValue - 1)]).Findings);

    [Fact]
    public void Rows_to_drop_are_those_a_finding_speaks_of()
    {
        using var data = Store.Open(Stored([.. Many(), new("cat", 0, Look(0)), new("cat", 200, Look(4) ^ 3), new("cat", 6, Look(6), Part: DataPart.Test), new("dog", 204, Look(7) ^ 1, Part: DataPart.Validation)]).Hash);
        IEnumerable<int> Dropped(string kind) => SameImages.ToDrop(data, DataFix.For(kind)!, CancellationToken.None).Order();
        Assert.Equal([20], Dropped(FindingKinds.Duplicate));
        Assert.Equal([21], Dropped(FindingKinds.SimilarImage));
        Assert.Equal([6], Dropped(FindingKinds.TrainTestOverlap));
        Assert.Equal([7], Dropped(FindingKinds.SimilarTestImage));
        Assert.Empty(Dropped(FindingKinds.MissingLabel));
    }

    [Fact]
    public void Every_pair_is_found_that_comparing_all_with_all_finds()
    {
        var random = new SplitMix64(3);
        // Families of hashes that differ in 0 to 7 bits.
        var looks = Enumerable.Range(0, 600).Select(i =>
        {
            var look = Look(i % 60);
            for (var flips = random.Below(8); flips > 0; flips--) look ^= 1UL << random.Below(64);
            return look;
        }).ToArray();
        var near = new NearLooks(looks);
        for (var i = 0; i < looks.Length; i++)
            Assert.Equal(Enumerable.Range(0, i).Where(j => ulong.PopCount(looks[i] ^ looks[j]) <= NearLooks.MostBits), near.Of(looks[i], before: i).Order());
    }

    [Fact]
    public void One_class_and_unequal_classes_are_said()
    {
        Assert.Equal(Severity.Error, Single(Profile(Many().Select(r => r with { Label = "cat" })), FindingKinds.OneClass).Severity);
        var profile = Profile([.. Many(0, 100).Select(r => r with { Label = "cat" }), .. Many(100, 5).Select(r => r with { Label = "dog" }), new("", 200, Look(200)), new("cow", 201, Look(201), Part: DataPart.Test)]);
        Assert.Contains("training images: 'dog' (5)", Single(profile, FindingKinds.TinyClass).Text);
        Assert.Contains("'cat' has 100 training images, 'dog' 5", Single(profile, FindingKinds.Imbalance).Text);
        Assert.Equal([105], Indices(Single(profile, FindingKinds.MissingLabel)));
        Assert.Contains("'cow'", Single(profile, FindingKinds.UnmatchedTestClass).Text);
    }

    [Fact]
    public void Boxes_are_counted_and_odd_ones_named()
    {
        Row Image(int i, params Box[] boxes) => new(BoxList.Write(boxes), i, Look(i));
        Box[] fine = [.. Enumerable.Range(0, 10).Select(i => new Box("nut", 10 + i, 10, 20, 20))];
        var profile = Profile([
            Image(0, [.. fine]), Image(1), Image(2, new("nut", 190, 50, 20, 20), new("bolt", 10, 10, 150, 80)), Image(3, new("bolt", 50, 50, 1, 20), new Box("bolt", 20, 20, 100, 50, IsCrowd: true)),
            Image(4, new Box("bolt", 0, 10, 40, 40)),
        ], boxes: true);
        Assert.Equal([new("nut", 11, 0, 0), new ClassProfile("bolt", 3, 0, 0)], profile.Classes);
        var boxes = profile.Images!.Boxes!;
        Assert.Equal((14L, 12L, 1L, 1L, 1L), (boxes.Count, boxes.Small, boxes.Medium, boxes.Large, boxes.Crowds));
        Assert.Equal([("bolt", 3L), ("nut", 2L)], boxes.Images.Select(i => (i.Key, i.Value)));
        Assert.Equal([new(0, 1, 1), new(1, 2, 2), new(2, 3, 1), new(8, 11, 1)], boxes.PerImage.Where(b => b.Count > 0));
        Assert.Equal([1], Indices(Single(profile, FindingKinds.NoBoxes)));
        Assert.Equal([2], Indices(Single(profile, FindingKinds.BoxOutside)));
        Assert.Equal([3], Indices(Single(profile, FindingKinds.TinyBox)));
        Assert.Equal([2, 4], Indices(Single(profile, FindingKinds.BoxAtBorder)));
        Assert.StartsWith("2 of 15 boxes, in 2 images, touch", Single(profile, FindingKinds.BoxAtBorder).Text);
        Assert.Contains("training boxes: 'bolt' (3)", Single(profile, FindingKinds.TinyClass).Text);
    }

    [Fact]
    public void Images_without_any_box_cannot_be_learnt() =>
        Assert.Equal(Severity.Error, Single(Profile(Enumerable.Range(0, 3).Select(i => new Row("[]", i, Look(i))), boxes: true), FindingKinds.NoUsableRow).Severity);

    [Fact]
    public void Twenty_thousand_images_take_a_moment()
    {
        // Every tenth is a near-duplicate of an earlier one.
        var info = Stored(Enumerable.Range(0, 20_000).Select(i => new Row(i % 2 == 0 ? "cat" : "dog", i, i % 10 == 9 ? Look(i - 1) ^ 5 : Look(i))));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using (var data = Store.Open(info.Hash))
        {
            var same = new SameImages(data, CancellationToken.None);
            var read = clock.ElapsedMilliseconds;
            Assert.Equal(2000, same.SimilarInTraining().OtherClass.Count);
            TestContext.Current.TestOutputHelper?.WriteLine($"read {read} ms, near-duplicates {clock.ElapsedMilliseconds - read} ms");
        }
        Assert.Contains("2,000", Single(Store.Profile(info.Hash, null, null), FindingKinds.SimilarOtherClass).Text);
        TestContext.Current.TestOutputHelper?.WriteLine($"all {clock.ElapsedMilliseconds} ms");
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
    }
}
