using System.Text;
using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Import;
using FineTune.Engine.Data.Readers;

namespace FineTune.Studio.Tests.Engine.Data;

/// <summary>Every way to bring wrong data gets one sentence with file, row, column and remedy, and leaves nothing on disk.</summary>
public sealed class BadInputTests : DataTest
{
    [Fact]
    public void A_missing_file_is_said() => Assert.Equal(new Place("nowhere.csv"), Refused(() => Import(Folder["nowhere.csv"])).Where);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("\uFEFF", "empty")]
    [InlineData("\n\n\n", "empty")]
    [InlineData("text,label\n", "no rows")]
    public void Nothing_to_learn_from(string content, string says)
    {
        var e = Refused(() => ImportText("a.csv", content));
        Assert.Contains(says, e.What);
        Assert.Equal("a.csv", e.Where!.File);
    }

    [Theory]
    [InlineData("[]", "no rows")]
    [InlineData("{}", "no rows")]
    [InlineData("", "empty")]
    public void Nothing_to_learn_from_in_json(string content, string says) => Assert.Contains(says, Refused(() => ImportText("a.json", content)).What);

    [Theory]
    [InlineData("a.csv", "text\none thing\ntwo things\nthree things\n")]
    [InlineData("a.json", """[{"text":"a thing"},{"text":"b thing"}]""")]
    public void One_column_is_enough_to_write_and_too_little_to_tell_apart(string name, string content)
    {
        var info = ImportText(name, content);
        Assert.Equal((SuggestedTasks.TextGeneration, "text"), (info.SuggestedTask, info.TextColumn));
        var e = Refused(() => Load(info));
        Assert.Contains("one column", e.What);
        Assert.Contains("writ", e.Remedy);
        using var data = Store.Open(info.Hash);
        Assert.Contains("one column", Refused(() => TextPairSplit.Load(data, new() { Hash = info.Hash }, null, 1)).What);
    }

    public static TheoryData<byte[], string> Binaries => new()
    {
        { [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0], "PNG" },
        { "%PDF-1.7 something"u8.ToArray(), "PDF" },
        { [(byte)'M', (byte)'Z', 0x90, 0, 3, 0, 0, 0], "Windows program" },
        { [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0], "Linux program" },
        { [1, 2, 3, 0, 200, 4, 5, 0, 0, 0, 7], "binary" },
        { [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1], "Excel" },
    };

    [Theory, MemberData(nameof(Binaries))]
    public void A_binary_file_named_csv_is_recognised(byte[] bytes, string what)
    {
        File.WriteAllBytes(Folder["a.csv"], bytes);
        var e = Refused(() => Import(Folder["a.csv"]));
        Assert.Contains(what, e.What);
        Assert.Contains("CSV", e.Remedy);
    }

    [Fact]
    public void A_text_that_begins_with_MZ_is_a_text() => Assert.Equal(2, ImportText("a.csv", "MZtext,label\na,b\nc,d\n").TotalRows);

    [Theory]
    [InlineData("never closed")]
    [InlineData("closed by a later quote")]
    public void Broken_quotes_are_named_by_the_row_where_they_open(string how)
    {
        var csv = new StringBuilder("text,label\n");
        for (var row = 2; row < 4711; row++) csv.Append($"text {row},{(row % 2 == 0 ? "a" : "b")}\n");
        csv.Append("\"never closed,a\n");
        for (var row = 4712; row < 6000; row++) csv.Append(how == "never closed" || row != 5000 ? $"text {row},b\n" : "he said \"so\",b\n");

        var e = Refused(() => ImportText("a.csv", csv.ToString()));

        Assert.Equal(new Place("a.csv", 4711, "text"), e.Where);
        Assert.Contains("quote", e.What);
        Assert.Contains("twice", e.Remedy);
    }

    [Fact]
    public void A_file_that_is_not_read_says_what_is()
    {
        var e = Refused(() => ImportText("a.docx", "hello"));
        Assert.Contains(".docx", e.What);
        Assert.Contains("Parquet", e.Remedy);
        Assert.Contains("no extension", Refused(() => ImportText("data", "hello")).What);
    }

    [Fact]
    public void An_empty_folder_and_one_of_broken_pictures_are_refused()
    {
        Directory.CreateDirectory(Folder["empty"]);
        Assert.Contains("no files", Refused(() => Import(Folder["empty"])).What);
        Folder.Write("pictures/cats/1.png", "x");
        Assert.Equal("pictures/cats/1.png: No training image can be used, and this is the first of them: The file is no image: it is a text. Choose a zip or folder with images to train on.",
            Refused(() => Import(Folder["pictures"])).Message);
    }

    [Theory]
    [InlineData("a.csv", "text,label\n", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 2)]
    [InlineData("a.csv", "text,label\n\"", "aaaaaaaaaaaaaaa\naaaaaaaaaaaaa,bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n", 2)]
    [InlineData("a.jsonl", "{\"text\":\"", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 1)]
    [InlineData("a.json", "[{\"text\":\"", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 1)]
    public void A_line_of_two_gigabytes_is_refused_long_before_its_end(string name, string start, string repeated, int row)
    {
        var stream = new EndlessStream(start, repeated, 2L << 30);
        var file = new SourceFile(name, DataPart.Train, stream.Length, () => stream.Restarted());
        var context = new ReadContext(new ColumnSet(), new ReadLog(), false, Folder.Root);

        var e = Assert.Throws<UserException>(() => RowReaders.Read(file, context).Count());

        Assert.Equal(row, e.Where!.Row);
        Assert.InRange(stream.Given, 1 << 20, 80 << 20);
    }

    [Fact]
    public void One_class_cannot_be_learnt()
    {
        var info = ImportText("a.csv", "text,label\none,a\ntwo,a\nthree,a\n");
        var e = Refused(() => Load(info));
        Assert.Contains("'a'", e.What);
        Assert.Equal(new Place("a.csv", null, "label"), e.Where);
        Assert.Contains(Store.Profile(info.Hash, null, null).Findings, f => f is { Kind: FindingKinds.OneClass, Severity: Severity.Error });
    }

    [Fact]
    public void Ten_thousand_classes_are_ids_and_a_better_column_is_named()
    {
        var csv = new StringBuilder("text,label,kind\n");
        for (var i = 0; i < 10_000; i++) csv.Append($"a text about thing number {i},user{i},{(i % 3 == 0 ? "order" : "question")}\n");
        var info = ImportText("a.csv", csv.ToString());

        var e = Refused(() => Load(info, label: "label"));

        Assert.Contains("10,000 different values", e.What);
        Assert.Contains("'kind'", e.Remedy);
        Assert.Equal("label", e.Where!.Column);
        Assert.Equal("kind", info.LabelColumn);
        var finding = Assert.Single(Store.Profile(info.Hash, "text", "label").Findings, f => f.Kind == FindingKinds.TooManyClasses);
        Assert.Equal((Severity.Error, e.What), (finding.Severity, finding.Text));
    }

    [Fact]
    public void Wrong_columns_are_named_with_the_ones_there_are()
    {
        var info = ImportText("a.csv", "text,label\none,a\ntwo,b\n");
        Assert.Contains("'text', 'label'", Refused(() => Load(info, text: "body")).Remedy);
        Assert.Contains("different columns", Refused(() => Load(info, text: "label")).Remedy);
        Assert.Contains("'body'", Refused(() => Store.Profile(info.Hash, "body", null)).What);
        Assert.Contains("no data set", Refused(() => Store.Open("0123456789abcdef")).What);
        Assert.Contains("no data set", Refused(() => Store.Info("../../etc")).What);
    }

    /// <summary>A start, then one piece over and over; counts how much was taken.</summary>
    private sealed class EndlessStream(string start, string repeated, long length) : Stream
    {
        private readonly byte[] _start = Encoding.UTF8.GetBytes(start);
        private readonly byte[] _repeated = Encoding.UTF8.GetBytes(repeated);
        private long _position;

        public long Given { get; private set; }

        public EndlessStream Restarted()
        {
            _position = 0;
            return this;
        }

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, length - _position);
            for (var i = 0; i < count; i++, _position++)
                buffer[i] = _position < _start.Length ? _start[_position] : _repeated[(_position - _start.Length) % _repeated.Length];
            Given = Math.Max(Given, _position);
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => length;
        public override long Position { get => _position; set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
