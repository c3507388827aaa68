using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Generation;

namespace FineTune.Studio.Tests.Engine.Data;

public sealed class PlainTextTests : DataTest
{
    private IReadOnlyList<string> Texts(string name, string text) => [.. Rows(ImportText(name, text)).Select(r => r.Values[0])];

    [Fact]
    public void A_line_of_its_own_divides_documents_and_rows_are_the_lines_they_begin_at()
    {
        var rows = Rows(ImportText("a.txt", "One day,\r\n  a dog came.\r\n<|endoftext|>\r\n\r\n\r\n  Another, then.\n <|endoftext|> \n<|endoftext|>\nNot <|endoftext|> here.\n"));
        Assert.Equal(["One day,\n  a dog came.", "  Another, then.", "Not <|endoftext|> here."], rows.Select(r => r.Values[0]));
        Assert.Equal([new Place("a.txt", 1), new("a.txt", 6), new("a.txt", 9)], rows.Select(r => r.Place));
    }

    [Fact]
    public void Without_such_lines_a_file_is_one_document()
    {
        var info = ImportText("poem.md", "# Roses\n\nRoses are red, violets are blue.\n");
        Assert.Equal(["text"], info.Columns);
        Assert.Equal("# Roses\n\nRoses are red, violets are blue.", Rows(info)[0].Values[0]);
        Assert.Equal((SuggestedTasks.TextGeneration, GenerationFormats.Text), (info.SuggestedTask, info.Format));
    }

    [Fact]
    public void Long_documents_are_cut_at_blank_lines()
    {
        var paragraphs = Enumerable.Range(0, 40).Select(i => $"{i}: " + string.Concat(Enumerable.Repeat("some words, and more. ", 20)).Trim() + "\nand a line.").ToList();
        var texts = Texts("a.txt", string.Join("\n\n", paragraphs));
        Assert.InRange(texts.Count, 4, 8);
        Assert.All(texts, t => Assert.InRange(t.Length, 1, 5000));
        Assert.Equal(paragraphs, texts.SelectMany(t => t.Split("\n\n")));
    }

    [Theory]
    [InlineData("a line of verse, and more\n", "\n")]
    [InlineData("word, ", " ")]
    public void Without_blank_lines_they_are_cut_at_line_ends_else_at_spaces(string piece, string joint)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 100_000 / piece.Length)).Trim();
        var texts = Texts("a.txt", text);
        Assert.All(texts, t => Assert.InRange(t.Length, 1, 5000));
        Assert.Equal(text, string.Join(joint, texts));
    }

    [Fact]
    public void A_line_without_any_space_and_end_is_cut_between_characters()
    {
        var texts = Texts("a.txt", string.Concat(Enumerable.Repeat("😀", 30_001)));
        Assert.All(texts, t => Assert.DoesNotContain('\uFFFD', t));
        Assert.Equal(60_002, texts.Sum(t => t.Length));
    }

    [Fact]
    public void Row_borders_do_not_depend_on_where_the_buffer_ends()
    {
        var stories = Enumerable.Range(0, 500).Select(i => string.Concat(Enumerable.Repeat($"story {i} goes on. ", 1 + i % 230)).Trim()).ToList();
        Assert.Equal(stories, Texts("a.txt", string.Join("\n<|endoftext|>\n", stories)));
    }

    [Theory]
    [InlineData("text,label\none,a\ntwo,b\n", 2)]
    [InlineData("text\tlabel\nAll's well, that ends\ta\nwell, she said\tb\n", 2)]
    [InlineData("Over the hill, they say\nunder the sea, they sing\nand home again, by day\n", 1)]
    [InlineData("First, we go.\nThen, we stop, and rest.\nAnd so on\n", 1)]
    [InlineData("First Citizen:\nBefore we proceed, hear me speak.\n\nAll:\nSpeak, speak.\n", 1)]
    [InlineData("\"Come,\" she said, \"it is late.\"\n\"No,\" he said.\n", 1)]
    public void A_txt_file_that_is_a_table_stays_one(string content, int columns) => Assert.Equal(columns, ImportText("a.txt", content).Columns.Count);

    [Fact]
    public void A_byte_order_mark_and_other_encodings_leave_nothing_behind()
    {
        Assert.Equal(["Grüße an alle."], Texts("bom.txt", "\uFEFFGrüße an alle.\n"));
        File.WriteAllBytes(Folder["old.txt"], System.Text.Encoding.Latin1.GetBytes("Grüße an alle, auch hier.\n"));
        Assert.Equal("Grüße an alle, auch hier.", Rows(Import(Folder["old.txt"]))[0].Values[0]);
    }

    [Fact]
    public void Nothing_but_separators_is_refused() => Assert.Contains("no rows", Refused(() => ImportText("a.txt", "<|endoftext|>\n\n<|endoftext|>\n")).What);

    [Fact]
    public void Tiny_stories_are_rows()
    {
        var info = Import(TestData.Real("tinystories/train.txt"), validation: TestData.Real("tinystories/validation.txt"));
        Assert.Equal(["text"], info.Columns);
        Assert.Equal((7_197L, 610L), (info.Rows(DataPart.Train), info.Rows(DataPart.Validation)));
        Assert.StartsWith("Once upon a time there was a little boy named Ben.", Rows(info)[0].Values[0]);
        Assert.DoesNotContain(Rows(info), r => r.Values[0].Contains("<|endoftext|>"));
    }

    [Fact]
    public void Files_of_a_folder_named_after_parts_are_its_parts()
    {
        var info = Import(TestData.Real("tinystories"));
        Assert.Equal((7_197L, 610L), (info.Rows(DataPart.Train), info.Rows(DataPart.Validation)));
        Assert.Contains(info.Notes, n => n.Contains("fairytales.txt"));
        Folder.Write("tables/train.txt", "text,label\none thing,a\ntwo things,b\n");
        Folder.Write("tables/test.txt", "text,label\nthree things,a\n");
        Assert.Equal(["text", "label"], Import(Folder["tables"]).Columns);
    }

    [Fact]
    public void Shakespeare_is_passages_that_nearly_all_begin_with_a_speaker()
    {
        var info = Import(TestData.Real("tinyshakespeare/input.txt"));
        var rows = Rows(info);
        Assert.InRange(rows.Count, 250, 500);
        Assert.All(rows, r => Assert.InRange(r.Values[0].Length, 1, 5000));
        Assert.InRange(rows.Count(r => r.Values[0].Split('\n')[0].Contains(':')), rows.Count - 3, rows.Count);
        Assert.Equal(File.ReadAllText(TestData.Real("tinyshakespeare/input.txt")).Count(c => !char.IsWhiteSpace(c)), rows.Sum(r => r.Values[0].Count(c => !char.IsWhiteSpace(c))));
    }
}
