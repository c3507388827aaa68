using System.Text;
using FineTune.Engine;
using FineTune.Engine.Data;

namespace FineTune.Studio.Tests.Engine.Data;

public sealed class DataSetStoreTests : DataTest
{
    private const string Csv = "text,label\n\"one, and\nmore\",a\ntwo,b\nthree,a\n";

    [Fact]
    public void The_same_content_has_the_same_name_in_every_format()
    {
        var csv = ImportText("a.csv", Csv);
        Assert.Equal(csv.Hash, ImportText("a.tsv", "text\tlabel\n\"one, and\nmore\"\ta\ntwo\tb\nthree\ta\n").Hash);
        Assert.Equal(csv.Hash, ImportText("a.jsonl", """
            {"text":"one, and\nmore","label":"a"}
            {"text":"two","label":"b"}
            {"label":"a","text":"three"}
            """).Hash);
        Assert.NotEqual(csv.Hash, ImportText("b.csv", Csv + "four,b\n").Hash);
        Assert.NotEqual(csv.Hash, Import(Folder.Write("a.csv", Csv), test: Folder.Write("t.csv", Csv)).Hash);
    }

    [Fact]
    public void Importing_again_keeps_the_version_and_its_name()
    {
        var first = ImportText("a.csv", Csv);
        var again = Store.Import(new ImportRequest { Name = "other", Files = new Dictionary<DataPart, string> { [DataPart.Train] = Folder["a.csv"] } });
        Assert.Equal((first.Hash, "data", first.ImportedAt), (again.Hash, again.Name, again.ImportedAt));
        Assert.Equal(first.Hash, Assert.Single(Store.List()).Hash);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Home.Temporary));
    }

    [Fact]
    public async Task The_same_content_imported_many_times_at_once_is_one_version()
    {
        var path = Folder.Write("a.csv", Csv);
        var hashes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() =>
        {
            var info = Import(path);
            using var data = Store.Open(info.Hash);
            return (info.Hash, data.Read(DataPart.Train).Count());
        })));
        Assert.Equal((Store.List().Single().Hash, 3), Assert.Single(hashes.Distinct()));
    }

    [Fact]
    public void Rows_are_read_in_order_by_number_and_by_page()
    {
        var body = string.Concat(Enumerable.Range(0, 300).Select(i => $"text ü {new string('x', i * 37 % 500)} {i},{(i % 2 == 0 ? "a" : "")}\n"));
        var info = ImportText("a.csv", "text,label\n" + body);
        using var data = Store.Open(info.Hash);
        var all = data.Read(DataPart.Train).ToList();
        Assert.Equal(300, all.Count);
        Assert.EndsWith(" 299", all[299].Values[0]);
        Assert.Equal(all[123].Values, data.Get(new RowReference(DataPart.Train, 123)).Values);
        Assert.Equal(all.Skip(290).Select(r => r.Place), data.Page(DataPart.Train, 290, 50).Select(r => r.Place));
        Assert.Empty(data.Page(DataPart.Train, 300, 10));
        Assert.Empty(data.Read(DataPart.Test));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Get(new RowReference(DataPart.Train, 300)));
    }

    [Fact]
    public void A_version_is_renamed_measured_and_deleted()
    {
        var info = ImportText("a.csv", Csv);
        Assert.Equal("better", Store.Rename(info.Hash, " better ").Name);
        Assert.Equal("better", Store.Info(info.Hash).Name);
        Refused(() => Store.Rename(info.Hash, " "));
        Assert.True(Store.SizeOnDisk(info.Hash) > info.Bytes);
        Folder.Write("home/datasets/damaged/dataset.json", "{ half a");
        Assert.Equal(info.Hash, Assert.Single(Store.List()).Hash);
        Store.Delete(info.Hash);
        Assert.Empty(Store.List());
        Assert.False(Store.Contains(info.Hash));
    }

    [Fact]
    public void A_nearly_full_disk_is_said_before_anything_is_written()
    {
        var path = Folder.Write("a.csv", Csv);
        var e = Refused(() => new DataSetStore(Home, minimumFreeBytes: long.MaxValue / 2).Import(new ImportRequest { Name = "x", Files = new Dictionary<DataPart, string> { [DataPart.Train] = path } }));
        Assert.Contains("free", e.What);
        Assert.Empty(Store.List());
    }

    [Fact]
    public void Cancelling_leaves_nothing_behind()
    {
        var csv = new StringBuilder("text,label\n");
        for (var i = 0; i < 200_000; i++) csv.Append($"some text number {i},{(i % 2 == 0 ? "a" : "b")}\n");
        var path = Folder.Write("a.csv", csv.ToString());
        using var stop = new CancellationTokenSource();
        var progress = new Stopper(stop);
        Assert.Throws<OperationCanceledException>(() =>
            Store.Import(new ImportRequest { Name = "x", Files = new Dictionary<DataPart, string> { [DataPart.Train] = path } }, progress, stop.Token));
        Assert.True(progress.Last!.BytesDone > 0 && progress.Last.BytesDone < progress.Last.BytesTotal);
        Assert.Empty(Store.List());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Home.Temporary));
    }

    [Fact]
    public void An_import_of_150_megabytes_stays_small()
    {
        var path = Folder["large.csv"];
        using (var writer = new StreamWriter(path))
        {
            writer.Write("text,label\n");
            for (var i = 0; i < 1_200_000; i++) writer.Write($"\"this is row number {i}, with a text of an ordinary length; it says nothing much about anything at all, it is just long\",class{i % 20}\n");
        }
        Assert.InRange(new FileInfo(path).Length, 140L << 20, 200L << 20);
        var watch = new HeapWatch();
        var info = Store.Import(new ImportRequest { Name = "x", Files = new Dictionary<DataPart, string> { [DataPart.Train] = path } }, watch);
        Assert.Equal(1_200_000, info.TotalRows);
        Assert.InRange(watch.Peak - watch.Before, long.MinValue, 100L << 20);
    }

    private sealed class Stopper(CancellationTokenSource stop) : IProgress<ImportProgress>
    {
        public ImportProgress? Last { get; private set; }

        public void Report(ImportProgress value)
        {
            Last = value;
            stop.Cancel();
        }
    }

    private sealed class HeapWatch : IProgress<ImportProgress>
    {
        public long Before { get; } = GC.GetTotalMemory(forceFullCollection: true);

        public long Peak { get; private set; }

        public void Report(ImportProgress value) => Peak = Math.Max(Peak, GC.GetTotalMemory(forceFullCollection: true));
    }
}
