using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;

namespace FineTune.Studio.Tests.Engine.Data.Images;

public sealed class ImageVersionTests : ImageTest
{
    private static RowReference Row(long index) => new(DataPart.Train, index);

    [Fact]
    public void Images_come_back_as_they_were()
    {
        var (path, bytes) = Jpeg("a/1.jpg", 400, 300);
        var info = Import(Zip((path, bytes), Jpeg("b/2.jpg", 50, 50)));
        using var data = Store.Open(info.Hash);
        var rows = data.Page(DataPart.Train, 0, 2);

        Parallel.For(0, 64, i => Assert.Equal(bytes, data.Image(rows[0])));
        Assert.Equal((192, 144), ImageDecoder.Inspect(data.Thumbnail(rows[0]).Bytes, "") is var t ? (t.Width, t.Height) : default);
        Assert.Equal(data.Image(rows[1]), data.Thumbnail(rows[1]).Bytes);
    }

    [Fact]
    public void Versions_share_the_pack_which_goes_with_the_last_of_them()
    {
        var info = Import(Zip(Jpeg("a/1.jpg"), Jpeg("b/2.jpg"), Jpeg("b/3.jpg")));
        var fixedOne = Store.Apply(info.Hash, new DataFix { Exclude = new HashSet<RowReference> { Row(2) }, Relabel = new Dictionary<RowReference, string> { [Row(1)] = "a" } });

        Assert.Equal((info.Images, info.Hash, SuggestedTasks.ImageClassification, "label"), (fixedOne.Images, fixedOne.Parent, fixedOne.SuggestedTask, fixedOne.LabelColumn));
        Assert.Equal(["a", "a"], Images(fixedOne).Select(r => r.Label));
        Assert.True(Store.SizeOnDisk([info.Hash, fixedOne.Hash]) < Store.SizeOnDisk(info.Hash) + Store.SizeOnDisk(fixedOne.Hash));

        Store.Delete(info.Hash);
        using (var data = Store.Open(fixedOne.Hash)) Assert.NotEmpty(data.Image(data.Get(Row(0))));
        Store.Delete(fixedOne.Hash);
        Assert.Empty(Packs);
    }

    [Fact]
    public void The_same_images_again_are_the_same_version_and_pack()
    {
        var members = new[] { Jpeg("a/1.jpg"), Jpeg("b/2.jpg"), Jpeg("b/3.jpg") };
        var info = Import(Zip(members));
        Assert.Equal(info.Hash, Import(Zip(members)).Hash);
        Assert.Single(Packs);

        // Rows that a fix made keep the pack they have, and no second one stays behind.
        var smaller = Store.Apply(info.Hash, new DataFix { Exclude = new HashSet<RowReference> { Row(2) } });
        Assert.Equal((smaller.Hash, info.Images), Import(Zip(members[..2])) is var again ? (again.Hash, again.Images) : default);
        Assert.Single(Packs);
    }

    [Fact]
    public void Equal_files_are_duplicates_and_can_be_dropped()
    {
        var same = TestImages.Quarter(40, 40, seed: 4);
        var info = Import(Zip(("a/1.jpg", same), ("a/2.jpg", same), ("b/3.jpg", same), Jpeg("b/4.jpg")));
        var profile = Store.Profile(info.Hash, null, null);

        Assert.Equal(1, Assert.Single(profile.Findings, f => f.Kind == FindingKinds.Duplicate).Count);
        Assert.Equal(3, Assert.Single(profile.Findings, f => f.Kind == FindingKinds.ConflictingLabels).Count);
        Assert.Equal(["a/1.jpg", "b/3.jpg", "b/4.jpg"], Images(Store.Apply(info.Hash, new DataFix { DropDuplicates = true })).Select(r => r.Name));
    }

    [Fact]
    public void Boxes_are_edited_in_place_and_checked()
    {
        var info = Import(Zip(Jpeg("1.jpg"), Text("1.txt", "0 0.5 0.5 0.5 0.5"), Text("classes.txt", "cat")));
        DataSetInfo Edit(string boxes) => Store.Apply(info.Hash, new DataFix { Relabel = new Dictionary<RowReference, string> { [Row(0)] = boxes } });

        Assert.Equal([new Box("dog", 30, 0, 10, 30)], Images(Edit("""[{"label":" dog ","x":30,"y":-5,"width":99,"height":50}]"""))[0].Boxes);
        Assert.Empty(Images(Edit("[]"))[0].Boxes);
        Assert.Contains("no width", Refused(() => Edit("""[{"label":"dog","x":3,"y":5,"width":0,"height":5}]""")).What);
        Assert.Contains("outside", Refused(() => Edit("""[{"label":"dog","x":300,"y":5,"width":5,"height":5}]""")).What);
        Assert.Contains("no class", Refused(() => Edit("""[{"label":"","x":3,"y":5,"width":5,"height":5}]""")).What);
        Assert.Equal("data.zip/1.jpg", Refused(() => Edit("cat")).Where!.File);
    }

    [Fact]
    public void A_cancelled_import_leaves_nothing()
    {
        using var cancel = new CancellationTokenSource();
        var zip = Zip([.. Enumerable.Range(0, 60).Select(i => Jpeg($"{(i % 2 == 0 ? "a" : "b")}/{i}.jpg", 200, 200, i + 1))]);
        var request = new ImportRequest { Name = "data", Files = new Dictionary<DataPart, string> { [DataPart.Train] = zip } };

        Assert.ThrowsAny<OperationCanceledException>(() => Store.Import(request, new Once(cancel.Cancel), cancel.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Home.Temporary));
        Assert.Empty(Packs);
        Assert.Empty(Store.List());
    }

    private sealed class Once(Action action) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => action();
    }

    [Theory]
    [InlineData("bccd.zip", 205, 87, 72, 364)]
    [InlineData("eurosat_3000.zip", 3000, 0, 0, 3000)]
    [InlineData("flowers_200.zip", 200, 0, 0, 200)]
    public void Real_data_come_in_whole(string file, long train, long validation, long test, int images)
    {
        var info = Import(TestData.Real(file));
        Assert.Equal((train, validation, test), (info.Rows(DataPart.Train), info.Rows(DataPart.Validation), info.Rows(DataPart.Test)));
        Assert.DoesNotContain(info.Findings, f => f.Kind != FindingKinds.ZeroSizeBox);
        var rows = Enum.GetValues<DataPart>().SelectMany(p => Images(info, p)).ToList();
        Assert.Equal(images, rows.Count);
        // 4,888 objects are in the files; two of them have xmin = xmax and ymin = ymax.
        if (file == "bccd.zip") Assert.Equal((4886, 2L), (rows.Sum(r => r.Boxes.Count), Found(info, FindingKinds.ZeroSizeBox).Count));
        else Assert.Equal(file == "flowers_200.zip" ? 5 : 10, rows.Select(r => r.Label).Distinct().Count());
    }
}
