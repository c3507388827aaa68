using System.Text;
using FineTune.Engine;
using FineTune.Engine.Data;

namespace FineTune.Studio.Tests.Engine.Data;

public sealed class DelimitedFileTests : DataTest
{
    [Theory]
    [InlineData(",", "a.csv")]
    [InlineData(";", "a.csv")]
    [InlineData("\t", "a.tsv")]
    [InlineData("\t", "a.csv")]
    [InlineData("|", "a.txt")]
    public void Delimiter_is_found_out(string delimiter, string name)
    {
        var info = ImportText(name, string.Join(delimiter, "text", "label") + "\n" + string.Join(delimiter, "\"one, two; three|four\"", "a") + "\n" + string.Join(delimiter, "plain", "b") + "\n");
        Assert.Equal(["text", "label"], info.Columns);
        Assert.Equal(["one, two; three|four", "a"], Rows(info)[0].Values);
    }

    [Fact]
    public void Semicolons_win_over_commas_within_texts()
    {
        var info = ImportText("a.csv", "text;label\nHello, world, again;x\nNo comma;y\nOne, comma;x\n");
        Assert.Equal(["Hello, world, again", "x"], Rows(info)[0].Values);
        Assert.Contains(info.Notes, n => n.Contains("semicolons"));
    }

    public static TheoryData<string> Encodings => new("utf-8", "utf-8-bom", "utf-16le", "utf-16be", "utf-16le-bom", "utf-16be-bom", "windows-1252");

    [Theory, MemberData(nameof(Encodings))]
    public void Encoding_is_found_out(string name)
    {
        Encoding encoding = name switch
        {
            "utf-8" => new UTF8Encoding(false),
            "utf-8-bom" => new UTF8Encoding(true),
            "utf-16le" => new UnicodeEncoding(false, false),
            "utf-16be" => new UnicodeEncoding(true, false),
            "utf-16le-bom" => new UnicodeEncoding(false, true),
            "utf-16be-bom" => new UnicodeEncoding(true, true),
            _ => CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
        };
        var text = "text,label\nDas kostet 5 € für Müller,ä\nplain words,b\nÀ la carte – naïve,ä\n";
        File.WriteAllBytes(Folder["a.csv"], [.. encoding.GetPreamble(), .. encoding.GetBytes(text)]);

        var rows = Rows(Import(Folder["a.csv"]));

        Assert.Equal(["Das kostet 5 € für Müller", "ä"], rows[0].Values);
        Assert.Equal("À la carte – naïve", rows[2].Values[0]);
    }

    [Fact]
    public void A_file_that_stops_being_ascii_far_behind_the_sample_is_read_as_windows_1252()
    {
        var text = new StringBuilder("text,label\n");
        for (var i = 0; i < 20_000; i++) text.Append("a plain text of some words,").Append(i % 2 == 0 ? "a\n" : "b\n");
        File.WriteAllBytes(Folder["a.csv"], [.. Encoding.ASCII.GetBytes(text.ToString()), .. CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes("Größe,a\n")]);

        var info = Import(Folder["a.csv"]);

        Assert.Equal("Größe", Rows(info)[^1].Values[0]);
        Assert.Equal(20_001, info.TotalRows);
        Assert.Contains(info.Notes, n => n.Contains("Windows-1252"));
    }

    [Fact]
    public void A_broken_byte_in_an_utf8_file_costs_one_character_and_is_noted()
    {
        var filler = string.Concat(Enumerable.Repeat("Grüße an alle,b\n", 6000));
        File.WriteAllBytes(Folder["a.csv"], [.. Encoding.UTF8.GetBytes("text,label\nschön,a\n" + filler + "br"), 0xE4, .. Encoding.UTF8.GetBytes("ken,a\n")]);
        var info = Import(Folder["a.csv"]);
        Assert.Equal("schön", Rows(info)[0].Values[0]);
        Assert.Equal("br\uFFFDken", Rows(info)[^1].Values[0]);
        Assert.Contains(info.Notes, n => n.Contains("not UTF-8"));
    }

    [Fact]
    public void Quoted_newlines_belong_to_the_text_and_rows_count_as_in_a_spreadsheet()
    {
        var rows = Rows(ImportText("a.csv", "text,label\r\n\"one\ntwo\r\nthree \"\"quoted\"\"\",a\r\nnext,b\r\n\r\nlast,a"));
        Assert.Equal("one\ntwo\r\nthree \"quoted\"", rows[0].Values[0]);
        Assert.Equal([2L, 3L, 5L], rows.Select(r => r.Place.Row!.Value));
    }

    [Fact]
    public void Ragged_rows_are_filled_up_or_cut_and_reported_with_their_rows()
    {
        var body = string.Concat(Enumerable.Range(0, 20).Select(i => $"text number {i},{(i % 2 == 0 ? "a" : "b")}\n"));
        var info = ImportText("a.csv", "text,label\n" + body + "no label at all\nwith, a comma too many,b\n");

        Assert.Equal(["no label at all", ""], Rows(info)[20].Values);
        Assert.Equal(["with", " a comma too many"], Rows(info)[21].Values);
        var ragged = Assert.Single(info.Findings);
        Assert.Equal((FindingKinds.Ragged, 2L), (ragged.Kind, ragged.Count));
        Assert.Equal([22L, 23L], ragged.Places.Select(p => p.Row!.Value));
        Assert.Equal([20L, 21L], ragged.Rows.Select(r => r.Index));
    }

    [Fact]
    public void Mostly_ragged_files_are_refused_with_the_first_row()
    {
        var e = Refused(() => ImportText("a.csv", "text,label\nfine,a\nfine too,b\none, two, three,a\none, two, three, four,b\nx, y, z,a\nok,b\n"));
        Assert.Equal(new Place("a.csv", 4), e.Where);
        Assert.Contains("delimiter", e.Remedy);
    }

    [Theory]
    [InlineData("text,label\ngood,pos\nbad,neg\n", "text|label", 2)]
    [InlineData("good film that I liked a lot,pos\nbad film that I did not like,neg\nanother good one,pos\n", "column1|column2", 3)]
    [InlineData("a,b\ngood,pos\nbad,neg\nfine,pos\n", "a|b", 3)]
    [InlineData("What do you think of our service on the whole?,Would you come again or not?\nGood,yes\nBad,no\nFine,yes\n", "What do you think of our service on the whole?|Would you come again or not?", 3)]
    [InlineData("Reply,Team\ngood,pos\nbad,neg\n", "Reply|Team", 2)]
    [InlineData("1,spam offer\n2,normal mail\n3,spam offer\n", "column1|column2", 3)]
    [InlineData(",text,text\n0,good,pos\n1,bad,neg\n", "column1|text|text_2", 2)]
    public void Header_is_told_from_data(string csv, string columns, int rows)
    {
        var info = ImportText("a.csv", csv);
        Assert.Equal(columns, string.Join('|', info.Columns));
        Assert.Equal(rows, info.TotalRows);
        Assert.Equal(columns.StartsWith("column1|column2", StringComparison.Ordinal), info.Notes.Any(n => n.Contains("looks like data")));
    }

    [Fact]
    public void A_test_file_is_matched_by_column_names_in_any_order()
    {
        var info = Import(Folder.Write("train.csv", "text,label\ngood,a\nbad,b\n"), test: Folder.Write("test.csv", "id,Label,TEXT\n7,a,fine\n"));
        Assert.Equal(["text", "label", "id"], info.Columns);
        Assert.Equal(["fine", "a", "7"], Rows(info, DataPart.Test)[0].Values);
        Assert.Contains(info.Notes, n => n.Contains("'id'"));
    }

    [Fact]
    public void A_test_file_with_other_column_names_is_matched_by_position_and_said()
    {
        var info = Import(Folder.Write("train.csv", "text,label\ngood,a\nbad,b\n"), test: Folder.Write("test.csv", "sentence,class\nfine,a\n"));
        Assert.Equal(["text", "label"], info.Columns);
        Assert.Equal(["fine", "a"], Rows(info, DataPart.Test)[0].Values);
        Assert.Contains(info.Notes, n => n.Contains("by position"));
    }

    [Theory]
    [InlineData("id,headline,topic\n1,Prices rise again,economy\n2,Home team wins,sport\n3,Rates fall,economy\n", "headline", "topic")]
    [InlineData("a,b,c\nx17,I want my money back please,refund\nx18,Where is the parcel I ordered,delivery\nx19,The money never came back,refund\nx20,My parcel is lost somewhere,delivery\nx21,Refund me my money,refund\n", "b", "c")]
    [InlineData("sentiment,review\n0,I did not like it\n1,Loved every minute\n0,Boring\n", "review", "sentiment")]
    [InlineData("question,answer\nHow many apples are left,There are five of them\nHow far is it to town,It is three miles\n", "question", null)]
    public void Columns_are_guessed(string csv, string text, string? label)
    {
        var info = ImportText("a.csv", csv);
        Assert.Equal((text, label), (info.TextColumn, info.LabelColumn));
    }
}
