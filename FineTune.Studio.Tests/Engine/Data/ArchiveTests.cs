using System.IO.Compression;
using System.Text;
using FineTune.Engine;
using FineTune.Engine.Data;

namespace FineTune.Studio.Tests.Engine.Data;

public sealed class ArchiveTests : DataTest
{
    private const string Csv = "text,label\ngood,a\nbad,b\n";

    private string Zip(params (string Path, string Content)[] members)
    {
        using var zip = ZipFile.Open(Folder["data.zip"], ZipArchiveMode.Create);
        foreach (var (path, content) in members)
        {
            using var stream = zip.CreateEntry(path).Open();
            stream.Write(Encoding.UTF8.GetBytes(content));
        }
        return Folder["data.zip"];
    }

    [Fact]
    public void Members_named_after_parts_become_parts_and_litter_is_left_aside()
    {
        var info = Import(Zip(("set/test.csv", "text,label\nfine,a\n"), ("set/train.csv", Csv), ("set/valid.csv", "text,label\nok,b\n"),
            ("set/categories.json", "[\"a\",\"b\"]"), ("__MACOSX/set/._train.csv", "\0\0"), ("set/.DS_Store", "\0"), ("set/README.md", "# hi")));

        Assert.Equal([2L, 1L, 1L], [info.Rows(DataPart.Train), info.Rows(DataPart.Validation), info.Rows(DataPart.Test)]);
        Assert.Equal(new Place("data.zip/set/train.csv", 2), Rows(info)[0].Place);
        Assert.Contains(info.Notes, n => n.Contains("categories.json"));
    }

    [Fact]
    public void Hub_style_shards_are_put_together() =>
        Assert.Equal(4, Import(Zip(("data/train-00000-of-00002.csv", Csv), ("data/train-00001-of-00002.csv", "text,label\nc,a\nd,b\n"))).Rows(DataPart.Train));

    [Fact]
    public void A_folder_per_class_is_rows_in_zip_and_on_disk_alike()
    {
        (string, string)[] files = [("train/pos/1.txt", "Great film.\nReally."), ("train/neg/1.txt", "Awful"), ("test/pos/9.txt", "Good")];
        var zipped = Import(Zip(files));
        foreach (var (path, content) in files) Folder.Write("reviews/" + path, content);
        var onDisk = Import(Folder["reviews"]);

        Assert.Equal(zipped.Hash, onDisk.Hash);
        Assert.Equal(["text", "label", "file"], zipped.Columns);
        Assert.Equal(("text", "label"), (zipped.TextColumn, zipped.LabelColumn));
        var row = Rows(zipped)[1];
        Assert.Equal(["Great film.\nReally.", "pos", "train/pos/1.txt"], row.Values);
        Assert.Equal(new Place("data.zip/train/pos/1.txt"), row.Place);
        Assert.Equal(1, zipped.Rows(DataPart.Test));
    }

    [Fact]
    public void Texts_beside_the_class_folders_are_left_aside()
    {
        var info = Import(Zip(("README.txt", "hi"), ("set/train/urls.txt", "x"), ("set/train/test drive/1.txt", "one"), ("set/train/other/1.txt", "two")));
        Assert.Equal(["other", "test drive"], Rows(info).Select(r => r.Values[1]));
        Assert.Contains(info.Notes, n => n.Contains("urls.txt"));
    }

    [Fact]
    public void Texts_without_class_folders_are_documents()
    {
        var info = Import(Zip(("1.txt", "a first text"), ("2.txt", "a second text"), ("README.md", "About them.")));
        Assert.Equal(["text", "file"], info.Columns);
        Assert.Equal([["a first text", "1.txt"], ["a second text", "2.txt"]], Rows(info).Select(r => r.Values));
        Assert.Contains(info.Notes, n => n.Contains("README.md"));
        Assert.Equal((SuggestedTasks.TextGeneration, "text", null), (info.SuggestedTask, info.TextColumn, info.LabelColumn));
    }

    [Fact]
    public void Documents_in_folders_of_parts_or_of_one_class_are_documents()
    {
        Folder.Write("plain/train/1.txt", "one");
        Folder.Write("plain/train/2.txt", "two");
        Folder.Write("plain/test/test drive.txt", "three");
        var info = Import(Folder["plain"]);
        Assert.Equal([2L, 1L], [info.Rows(DataPart.Train), info.Rows(DataPart.Test)]);
        Folder.Write("books/novels/training a dog.txt", "one");
        Folder.Write("books/novels/2.md", "two");
        Folder.Write("books/novels/empty.txt", "");
        var books = Import(Folder["books"]);
        Assert.Equal(["novels/2.md", "novels/training a dog.txt"], Rows(books).Select(r => r.Values[1]));
        Assert.Contains(books.Notes, n => n.Contains("empty.txt is empty"));
    }

    [Theory]
    [InlineData("../../evil.csv")]
    [InlineData("..\\evil.csv")]
    [InlineData("/etc/evil.csv")]
    [InlineData("C:\\evil.csv")]
    public void Zip_slip_is_refused(string path)
    {
        var e = Refused(() => Import(Zip(("train.csv", Csv), (path, Csv))));
        Assert.Contains("outside", e.What);
        Assert.Equal("data.zip", e.Where!.File);
    }

    [Fact]
    public void A_zip_bomb_is_stopped_while_it_unpacks()
    {
        using (var zip = ZipFile.Open(Folder["bomb.zip"], ZipArchiveMode.Create))
        using (var stream = zip.CreateEntry("train.csv", CompressionLevel.Optimal).Open())
        {
            stream.Write("text,label\n"u8);
            var block = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string('a', 5000) + ",b\n", 200)));
            for (var i = 0; i < 90; i++) stream.Write(block);
        }
        var e = Refused(() => Import(Folder["bomb.zip"]));
        Assert.Contains("zip bomb", e.What);
        Assert.Equal("bomb.zip", e.Where!.File);
        Assert.Empty(Store.List());
    }

    [Fact]
    public void An_encrypted_zip_is_named_as_such()
    {
        var bytes = File.ReadAllBytes(Zip(("train.csv", Csv)));
        // Bit 0 of the general purpose flag, in the local header (offset 6) and in the central directory (offset 8 after its signature).
        bytes[6] |= 1;
        bytes[bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8) + 8] |= 1;
        File.WriteAllBytes(Folder["secret.zip"], bytes);
        Assert.Contains("encrypted", Refused(() => Import(Folder["secret.zip"])).What);
    }

    [Fact]
    public void A_cut_off_zip_is_damaged()
    {
        var bytes = File.ReadAllBytes(Zip(("train.csv", Csv)));
        File.WriteAllBytes(Folder["cut.zip"], bytes[..^30]);
        Assert.Contains("damaged", Refused(() => Import(Folder["cut.zip"])).What);
    }

    [Fact]
    public void An_excel_file_says_how_to_save_it() =>
        Assert.Contains("CSV", Refused(() => Import(Zip(("[Content_Types].xml", "<x/>"), ("xl/workbook.xml", "<x/>")), displayName: "book.xlsx")).Remedy);

    [Fact]
    public void A_zip_without_data_says_what_is_read() =>
        Assert.Contains("Parquet", Refused(() => Import(Zip(("film.mp4", "x"), ("inner.zip", "y")))).Remedy);

    [Fact]
    public void Parts_given_twice_are_refused() =>
        Assert.Contains("test", Refused(() => Import(Zip(("train.csv", Csv), ("test.csv", Csv)), test: Folder.Write("more.csv", Csv))).What);

    [Fact]
    public void Gzip_is_unpacked_and_a_cut_off_one_is_damaged()
    {
        var rows = string.Concat(Enumerable.Range(0, 5000).Select(i => $"text {i * 7919} number,{(i % 2 == 0 ? "a" : "b")}\n"));
        using (var gzip = new GZipStream(File.Create(Folder["a.csv.gz"]), CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes("text,label\n" + rows));
        Assert.Equal(5000, Import(Folder["a.csv.gz"]).TotalRows);
        File.WriteAllBytes(Folder["cut.csv.gz"], File.ReadAllBytes(Folder["a.csv.gz"])[..9000]);
        Assert.Contains("cut off", Refused(() => Import(Folder["cut.csv.gz"])).What);
    }

    [Fact]
    public void A_zip_under_a_wrong_name_is_read_as_what_it_is() =>
        Assert.Equal(2, Import(Zip(("train.csv", Csv)), displayName: "upload.csv").TotalRows);
}
