using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using SkiaSharp;

namespace FineTune.Studio.Tests.Engine.Data.Images;

public sealed class ImageImportTests : ImageTest
{
    private List<(string, string)> Labels(DataSetInfo info, DataPart part = DataPart.Train) => [.. Images(info, part).Select(r => (r.Name, r.Label))];

    [Fact]
    public void A_folder_per_class_is_rows_in_zip_and_on_disk_alike()
    {
        var members = new[] { Jpeg("set/train/cat/1.jpg"), Jpeg("set/train/dog/2.jpg"), Jpeg("set/val/dog/3.jpg"), Jpeg("set/test/cat/4.jpg"), Text("set/README.md", "hi") };
        var zipped = Import(Zip(members));
        foreach (var (path, bytes) in members)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Folder["folder/" + path])!);
            File.WriteAllBytes(Folder["folder/" + path], bytes);
        }

        Assert.Equal(zipped.Hash, Import(Folder["folder"]).Hash);
        Assert.Equal([ImageColumns.Image, ImageColumns.Label, ImageColumns.Width, ImageColumns.Height, ImageColumns.Content, ImageColumns.Look], zipped.Columns);
        Assert.Equal((SuggestedTasks.ImageClassification, "label", null), (zipped.SuggestedTask, zipped.LabelColumn, zipped.TextColumn));
        Assert.Equal([("set/train/cat/1.jpg", "cat"), ("set/train/dog/2.jpg", "dog")], Labels(zipped));
        Assert.Equal([("set/val/dog/3.jpg", "dog")], Labels(zipped, DataPart.Validation));
        Assert.Equal([("set/test/cat/4.jpg", "cat")], Labels(zipped, DataPart.Test));
        Assert.Equal((40, 30), (Images(zipped)[0].Width, Images(zipped)[0].Height));
        Assert.Equal(new Place("data.zip/set/train/cat/1.jpg"), Rows(zipped)[0].Place);
    }

    [Theory]
    [InlineData("innermost", "animals/cat/siam/1.jpg=siam", "animals/cat/siam/1b.jpg=siam", "animals/cat/siam/1c.jpg=siam", "animals/dog/pug/2.jpg=pug", "animals/dog/pug/2b.jpg=pug", "animals/dog/pug/2c.jpg=pug")]
    [InlineData("uppermost", "cat/batch1/1.jpg=cat", "cat/batch2/2.jpg=cat", "dog/batch1/3.jpg=dog", "dog/batch2/4.jpg=dog")]
    [InlineData("innermost", "2023/cat/1.jpg=cat", "2024/cat/2.jpg=cat", "2023/dog/3.jpg=dog", "2024/dog/4.jpg=dog")]
    [InlineData("uppermost", "cat/1.jpg=cat", "cat/more/2.jpg=cat", "dog/3.jpg=dog", "dog/4.jpg=dog")]
    [InlineData("uppermost", "real/ann/1.jpg=real", "real/ben/2.jpg=real", "real/eva/3.jpg=real", "fake/max/4.jpg=fake", "fake/tom/5.jpg=fake")]
    public void Of_folders_within_folders_those_that_tell_are_the_classes(string level, params string[] images)
    {
        var info = Import(Zip([.. images.Select(i => Jpeg(i.Split('=')[0]))]));
        Assert.Equal(images.Select(i => (i.Split('=')[0], i.Split('=')[1])).Order(), Labels(info).Order());
        Assert.Contains(info.Notes, n => n.Contains(level));
    }

    [Fact]
    public void Folders_of_parts_may_lie_below_those_of_classes() =>
        Assert.Equal([("cat/test/2.jpg", "cat")], Labels(Import(Zip(Jpeg("cat/train/1.jpg"), Jpeg("cat/test/2.jpg"), Jpeg("dog/train/3.jpg"))), DataPart.Test));

    [Fact]
    public void Images_without_an_ending_are_known_by_their_content() =>
        Assert.Equal([("a/0f3c", "a"), ("b/77aa", "b")], Labels(Import(Zip(Jpeg("a/0f3c"), Jpeg("b/77aa")))));

    [Fact]
    public void Pictures_beside_a_table_of_texts_are_not_the_data()
    {
        var info = Import(Zip(Text("train.csv", "text,label\ngood,a\nbad,b\n"), Jpeg("logo.png")));
        Assert.Null(info.Images);
        Assert.Equal("text", info.TextColumn);
    }

    [Fact]
    public void A_table_names_files_and_classes_and_keeps_its_other_columns()
    {
        var info = Import(Zip(Jpeg("images/1.jpg"), Jpeg("images/2.jpg"), Jpeg("images/3.jpg"), Jpeg("images/4.jpg"),
            Text("meta.csv", "who,file,category,split,width\nann,1.jpg,cat,train,wide\nben,images/2.jpg,dog,test,wide\nann,3.jpg,cat,train,slim\nann,9.jpg,cat,train,slim\nann,3.jpg,,train,slim\n")));

        Assert.Equal([("images/1.jpg", "cat"), ("images/3.jpg", "cat")], Labels(info));
        Assert.Equal([("images/2.jpg", "dog")], Labels(info, DataPart.Test));
        Assert.Equal(["who", "split", "width_2"], info.Columns.Skip(6));
        Assert.Equal(["ann", "train", "slim"], Rows(info)[1].Values.Skip(6));
        Assert.Equal(new Place("data.zip/meta.csv", 4), Rows(info)[1].Place);
        Assert.Equal(new Place("data.zip/meta.csv", 5, "file"), Assert.Single(Found(info, FindingKinds.MissingImage).Places));
        Assert.Equal(1, Found(info, FindingKinds.MissingLabel).Count);
        Assert.Contains(info.Notes, n => n.Contains("images/4.jpg"));
    }

    [Fact]
    public void Broken_images_are_left_out_and_named()
    {
        var info = Import(Zip(Jpeg("a/1.jpg"), Jpeg("b/2.jpg"), Text("a/drawing.jpg", "<svg/>"), ("b/cut.jpg", TestImages.Quarter(400, 300, seed: 2)[..2500]), Text("b/scan.tif", "II*\0")));

        Assert.Equal(2, info.Rows(DataPart.Train));
        var broken = Found(info, FindingKinds.BrokenImage);
        Assert.Equal((Severity.Warning, 2L), (broken.Severity, broken.Count));
        Assert.Equal(["data.zip/a/drawing.jpg: The file is no image: it is an SVG drawing.", "data.zip/b/cut.jpg: The image is cut off: its end is missing."], broken.Places.Select(p => p.File));
        Assert.Contains(info.Notes, n => n.Contains("b/scan.tif"));
        Assert.Contains(Store.Profile(info.Hash, null, null).Findings, f => f.Kind == FindingKinds.BrokenImage);
    }

    [Fact]
    public void Only_broken_images_are_refused_and_leave_nothing()
    {
        Assert.Contains("SVG", Refused(() => Import(Zip(Text("a/1.jpg", "<svg/>"), Text("b/2.jpg", "<svg/>")))).Message);
        Assert.Empty(Packs);
        Assert.Empty(Store.List());
    }

    [Fact]
    public void A_single_image_and_images_without_a_word_are_refused_with_what_to_do()
    {
        File.WriteAllBytes(Folder["one.jpg"], TestImages.Quarter(20, 20));
        File.WriteAllBytes(Folder["one.dat"], TestImages.Quarter(20, 20));
        Assert.Contains("zip or folder", Refused(() => Import(Folder["one.jpg"])).Remedy);
        Assert.Contains("zip or folder", Refused(() => Import(Folder["one.dat"])).Remedy);
        Assert.Contains("folder per class", Refused(() => Import(Zip(Jpeg("1.jpg"), Jpeg("2.jpg")))).Remedy);
        Assert.Contains("outside", Refused(() => Import(Zip(Jpeg("a/1.jpg"), Jpeg("../b/2.jpg")))).What);
    }

    [Fact]
    public void A_test_zip_of_its_own_gives_test_rows()
    {
        var info = Import(Zip(Jpeg("a/1.jpg"), Jpeg("b/2.jpg")), test: Zip(Jpeg("a/3.jpg")));
        Assert.Equal([("a/3.jpg", "a")], Labels(info, DataPart.Test));
        Assert.Contains("images", Refused(() => Import(Zip(Jpeg("a/1.jpg"), Jpeg("b/2.jpg")), test: Folder.Write("test.csv", "text,label\nx,a\n"))).What);
    }

    [Fact]
    public void Every_format_is_imported()
    {
        var info = Import(Zip(("a/1.webp", TestImages.Quarter(300, 200, SKEncodedImageFormat.Webp)), ("a/2.PNG", TestImages.Quarter(300, 200, SKEncodedImageFormat.Png)),
            ("b/3.gif", TestImages.Gif(9, 7, SKColors.Red, SKColors.Blue)), ("b/4.bmp", TestImages.Bmp(300, 20, SKColors.Red)), ("b/5.jpeg", TestImages.WithOrientation(TestImages.Quarter(300, 200), 6))));
        Assert.Empty(info.Findings);
        Assert.Equal(["300x200", "300x200", "9x7", "300x20", "200x300"], Images(info).Select(r => $"{r.Width}x{r.Height}"));

        using var data = Store.Open(info.Hash);
        Assert.Equal(["image/jpeg", "image/jpeg", "image/gif", "image/jpeg", "image/jpeg"], data.Read(DataPart.Train).Select(r => data.Thumbnail(r).ContentType));
        Assert.Equal((128, 192), ImageDecoder.Decode(data.Thumbnail(Rows(info)[4]).Bytes, "thumbnail") is var t ? (t.Width, t.Height) : default);
    }
}
