using FineTune.Engine;
using FineTune.Engine.Data;

namespace FineTune.Studio.Tests.Engine.Data;

public sealed class JsonFileTests : DataTest
{
    [Fact]
    public void Arrays_of_objects_are_rows_and_late_columns_are_empty_before()
    {
        var info = ImportText("a.json", """[{"text":"one","label":"a"}, {"label":"b","text":"two \u00e9","n":1.50,"ok":true,"deep":{"x":[1, 2]},"none":null}]""");
        Assert.Equal(["text", "label", "n", "ok", "deep", "none"], info.Columns);
        Assert.Equal(["one", "a", "", "", "", ""], Rows(info)[0].Values);
        Assert.Equal(["two é", "b", "1.50", "true", """{"x":[1,2]}""", ""], Rows(info)[1].Values);
        Assert.Equal(new Place("a.json", 2), Rows(info)[1].Place);
    }

    [Fact]
    public void An_object_keyed_by_id_gives_its_keys_a_column()
    {
        var info = ImportText("a.json", """{"17": {"text":"one","label":"a"}, "18": {"text":"two","label":"b"}}""");
        Assert.Equal(["id", "text", "label"], info.Columns);
        Assert.Equal(["18", "two", "b"], Rows(info)[1].Values);
    }

    [Fact]
    public void The_array_in_an_object_is_the_data_and_its_company_is_not()
    {
        var info = ImportText("a.json", """{"version":"1.0","meta":{"by":"me"},"data":[{"text":"one","label":"a"},{"text":"two","label":"b"}],"end":[1]}""");
        Assert.Equal(["text", "label"], info.Columns);
        Assert.Equal(2, info.TotalRows);
    }

    [Theory]
    [InlineData("a.jsonl", "{\"text\":\"one\",\"label\":\"a\"}\n\n{\"text\":\"two\",\"label\":\"b\"}\n")]
    [InlineData("a.json", "{\"text\":\"one\",\"label\":\"a\"}\r\n\r\n{\"text\":\"two\",\"label\":\"b\"}")]
    [InlineData("a.ndjson", "\uFEFF{\"text\":\"one\",\"label\":\"a\"}\n \n{\"text\":\"two\",\"label\":\"b\"}")]
    public void Json_lines_are_read_whatever_the_name_and_rows_are_lines(string name, string content)
    {
        var rows = Rows(ImportText(name, content));
        Assert.Equal([1L, 3L], rows.Select(r => r.Place.Row!.Value));
        Assert.Equal("two", rows[1].Values[0]);
    }

    [Fact]
    public void An_array_in_a_jsonl_file_is_read_as_an_array() =>
        Assert.Equal(2, ImportText("a.jsonl", "[\n{\"text\":\"one\",\"label\":\"a\"},\n{\"text\":\"two\",\"label\":\"b\"}]").TotalRows);

    [Fact]
    public void Values_that_straddle_buffers_survive()
    {
        var long1 = new string('x', 70_000);
        var long2 = string.Concat(Enumerable.Repeat("ü\\n", 300_000));
        var rows = Rows(ImportText("a.json", $$"""[{"text":"{{long1}}","label":"a"},{"text":"{{long2}}","label":"b"}]"""));
        Assert.Equal(long1, rows[0].Values[0]);
        Assert.Equal(long2.Replace("\\n", "\n"), rows[1].Values[0]);
    }

    [Fact]
    public void Half_a_surrogate_pair_does_not_stop_an_import() =>
        Assert.Equal("a\uFFFD\nb", Rows(ImportText("a.jsonl", "{\"text\":\"a\\ud83d\\nb\",\"label\":\"x\"}\n{\"text\":\"c\",\"label\":\"y\"}"))[0].Values[0]);

    [Theory]
    [InlineData("a.json", "[\n{\"text\":\"one\",\"label\":\"a\"},\n{\"text\":\"two\" \"label\":\"b\"}\n]", 2, "line 3")]
    [InlineData("a.json", "[{\"text\":\"one\",\"label\":\"a\"},", 2, "line 1")]
    [InlineData("a.json", "[{\"text\":\"one\",\"label\":\"a\"}, 5]", 2, "number")]
    [InlineData("a.json", "\"just a text\"", null, "neither")]
    [InlineData("a.jsonl", "{\"text\":\"one\",\"label\":\"a\"}\n{\"text\":\"two\n", 2, "position")]
    [InlineData("a.jsonl", "{\"text\":\"one\",\"label\":\"a\"}\n[1]\n", 2, "not a JSON object")]
    public void Broken_json_is_named_by_row(string name, string content, int? row, string says)
    {
        var e = Refused(() => ImportText(name, content));
        Assert.Equal(new Place(name, row), e.Where);
        Assert.Contains(says, e.What);
    }

    [Fact]
    public void A_file_turned_on_its_side_is_recognised()
    {
        var values = string.Join(",", Enumerable.Range(0, 1500).Select(i => $"\"{i}\":\"t{i}\""));
        var e = Refused(() => ImportText("a.json", "{\"text\":{" + values + "},\"label\":{" + values + "}}"));
        Assert.Contains("orient='records'", e.Remedy);
    }
}
