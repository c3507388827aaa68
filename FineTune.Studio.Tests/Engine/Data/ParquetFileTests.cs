using FineTune.Engine.Data;
using Parquet;
using Parquet.Serialization;
using System.IO.Compression;

namespace FineTune.Studio.Tests.Engine.Data;

public sealed class ParquetFileTests : DataTest
{
    private sealed class Record
    {
        public string? text { get; set; }
        public string? label { get; set; }
        public double score { get; set; }
        public bool ok { get; set; }
        public List<string>? tags { get; set; }
        public Source? source { get; set; }
    }

    private sealed class Source
    {
        public string? by { get; set; }
        public int weight { get; set; }
    }

    private async Task<string> Write(string name, int rows, int perGroup)
    {
        var records = Enumerable.Range(0, rows).Select(i => new Record { text = $"text {i} ü", label = i % 3 == 0 ? null : "a", score = i / 2.0, ok = i % 2 == 0, tags = ["x", $"{i}"], source = new Source { by = "me", weight = 2 } });
        await ParquetSerializer.SerializeAsync(records, Folder[name], new ParquetOptions { RowGroupSize = perGroup });
        return Folder[name];
    }

    [Fact]
    public async Task Row_groups_lists_and_missing_values_are_read()
    {
        var info = Import(await Write("a.parquet", 25, 10));
        Assert.Equal(["text", "label", "score", "ok", "tags", "source"], info.Columns);
        var rows = Rows(info);
        Assert.Equal(25, rows.Count);
        Assert.Equal(["text 3 ü", "", "1.5", "false", """["x","3"]"""], rows[3].Values[..5]);
        Assert.Equal(25, rows[24].Place.Row);
        Assert.Equal("""{"by":"me","weight":2}""", rows[0].Values[5]);
    }

    [Fact]
    public async Task It_is_read_in_a_zip_and_under_a_wrong_name()
    {
        var path = await Write("train.parquet", 5, 5);
        using (var zip = ZipFile.Open(Folder["a.zip"], ZipArchiveMode.Create)) zip.CreateEntryFromFile(path, "data/train-00000-of-00001.parquet");
        var direct = Import(path);
        Assert.Equal(direct.Hash, Import(Folder["a.zip"]).Hash);
        Assert.Equal(direct.Hash, Import(path, displayName: "upload.csv").Hash);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Home.Temporary));
    }

    [Fact]
    public async Task A_cut_off_file_is_damaged()
    {
        var bytes = await File.ReadAllBytesAsync(await Write("a.parquet", 200, 100));
        await File.WriteAllBytesAsync(Folder["cut.parquet"], bytes[..(bytes.Length / 2)]);
        Assert.Contains("cut off", Refused(() => Import(Folder["cut.parquet"])).What);
        Assert.Contains("damaged", Refused(() => ImportText("text.parquet", "text,label\na,b\n")).What);
    }
}
