using FineTune.Engine;
using FineTune.Engine.Data;

namespace FineTune.Studio.Tests.Engine.Data;

public sealed class ConllFileTests : DataTest
{
    [Theory]
    [InlineData("a.conll", "EU\tB-ORG\nrejects\tO\n\nPeter\tB-PER\nBlackburn\tI-PER\n")]
    [InlineData("a.conll", "EU\tB-ORG\r\nrejects\tO\r\n\t\r\nPeter\tB-PER\r\nBlackburn\tI-PER")]
    [InlineData("a.iob", "-DOCSTART- -X- -X- O\n\nEU NNP I-NP B-ORG\nrejects VBZ I-VP O\n\nPeter NNP I-NP B-PER\nBlackburn NNP I-NP I-PER\n")]
    [InlineData("a.bio", "# sentence 1\nEU  B-ORG\nrejects  O\n   \n# sentence 2\nPeter  B-PER\nBlackburn  I-PER\n\n\n")]
    [InlineData("a.annotated", "#begin document\nEU\tB-ORG\nrejects\tO\n\n#end document\nPeter\tB-PER\nBlackburn\tI-PER\n")]
    [InlineData("a.conll", "#begin document\nEU B-ORG\nrejects O\n\n#end document\nPeter B-PER\nBlackburn I-PER\n")]
    [InlineData("a.txt", "EU B-ORG\nrejects O\n\nPeter B-PER\nBlackburn I-PER\n")]
    [InlineData("a.tsv", "EU\tB-ORG\nrejects\tO\n\nPeter\tB-PER\nBlackburn\tI-PER\n")]
    public void A_row_is_a_sentence(string name, string content)
    {
        var info = ImportText(name, content);
        Assert.Equal(["words", "tags"], info.Columns);
        Assert.Equal([["EU rejects", "B-ORG O"], ["Peter Blackburn", "B-PER I-PER"]], Rows(info).Select(r => r.Values));
        Assert.Equal(("words", "tags", SuggestedTasks.TokenTagging), (info.TextColumn, info.TagsColumn, info.SuggestedTask));
        Assert.Null(info.LabelColumn);
    }

    [Fact]
    public void A_sentence_stands_at_the_line_of_its_first_word() =>
        Assert.Equal([new Place("a.conll", 2), new Place("a.conll", 6)], Rows(ImportText("a.conll", "\nEU\tB-ORG\nrejects\tO\n\n# next\nPeter\tB-PER\n")).Select(r => r.Place));

    [Fact]
    public void Words_that_begin_with_a_hash_are_words()
    {
        Assert.Equal("#win O #", Rows(ImportText("a.conll", "#win\tO\nO\tB-x\n#\tO\n"))[0].Values[0]);
        Assert.Equal("#win # now", Rows(ImportText("b.conll", "#win O\n# O\nnow B-x\n"))[0].Values[0]);
    }

    [Theory]
    [InlineData("EU\tB-ORG\nrejects\n", 2, "'rejects' and no tag")]
    [InlineData("EU\tB-ORG\n\n\nrejects\t\n", 4, "tag of 'rejects' is missing")]
    [InlineData("EU\tB-ORG\n\tO\n", 2, "word is missing")]
    [InlineData("EU\tNNP\tB-ORG\nrejects\tO\n", 2, "2 columns, the lines before it have 3")]
    [InlineData("EU B-ORG\nNew York B-LOC\n", 2, "3 columns, the lines before it have 2")]
    [InlineData("EU\tB-ORG\nNew York\tB-LOC\n", 2, "'New York' has a space")]
    public void A_broken_line_is_named(string content, long line, string says)
    {
        var e = Refused(() => ImportText("a.conll", content));
        Assert.Equal(new Place("a.conll", line), e.Where);
        Assert.Contains(says, e.What);
    }

    [Fact]
    public void A_file_without_empty_lines_is_no_sentence()
    {
        var e = Refused(() => ImportText("a.conll", string.Concat(Enumerable.Repeat("word\tO\n", 10_001))));
        Assert.Equal(new Place("a.conll", 1), e.Where);
        Assert.Contains("empty lines", e.Remedy);
    }

    [Theory]
    [InlineData("a.tsv", "text\tlabel\nO one\tgood\ntwo\tO\n")]
    [InlineData("a.txt", "text,label\none,a\ntwo,b\n")]
    [InlineData("a.tsv", "one two\tO\nthree\tO\nfour five\tX\n")]
    public void Other_tables_of_text_stay_tables(string name, string content) =>
        Assert.Equal(SuggestedTasks.TextClassification, ImportText(name, content).SuggestedTask);

    [Fact]
    public void A_folder_of_text_files_named_after_parts_is_read_as_sentences()
    {
        Folder.Write("set/train.txt", "EU B-ORG\nrejects O\n\nPeter B-PER\n");
        Folder.Write("set/valid.txt", "Paul B-PER\n");
        Folder.Write("set/test.txt", "UN B-ORG\n");
        Folder.Write("set/readme.txt", "About these files.");
        var info = Import(Folder["set"]);
        Assert.Equal((2, 1, 1), (info.Rows(DataPart.Train), info.Rows(DataPart.Validation), info.Rows(DataPart.Test)));
    }

    [Fact]
    public void Parts_are_found_in_names_with_dots_and_digits_and_one_name_with_two_endings_is_read_once()
    {
        foreach (var name in new[] { "news17train.conll", "emerging.dev.conll", "emerging.test.conll", "emerging.test.annotated" }) Folder.Write("set/" + name, $"{name} B-x\n");
        var info = Import(Folder["set"]);
        Assert.Equal("emerging.test.annotated", Rows(info, DataPart.Test).Single().Values[0]);
        Assert.Equal((1, 1), (info.Rows(DataPart.Train), info.Rows(DataPart.Validation)));
        Assert.Contains(info.Notes, n => n.Contains("left aside: 'emerging.test.conll'"));
    }
}
