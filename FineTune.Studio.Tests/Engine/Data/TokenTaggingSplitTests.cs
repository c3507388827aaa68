using FineTune.Engine;
using FineTune.Engine.Data;

namespace FineTune.Studio.Tests.Engine.Data;

public sealed class TokenTaggingSplitTests : DataTest
{
    private TokenTaggingData LoadTags(DataSetInfo info, int seed = 1, SplitShares? split = null, string? words = null, string? tags = null)
    {
        using var data = Store.Open(info.Hash);
        return TokenTaggingSplit.Load(data, new PlanData { Hash = info.Hash, TextColumn = words, Split = split ?? new() }, tags, seed);
    }

    private static readonly SplitShares AllTraining = new(100, 0, 0);

    private static IEnumerable<string> Names(TokenTaggingData data, TaggedText row) => row.Tags.Select(t => data.Labels[t]);

    [Fact]
    public void Sentences_are_split_by_a_seed_and_equal_ones_stay_together()
    {
        var info = ImportText("a.conll", string.Concat(Enumerable.Range(0, 200).Select(i => $"word{(i % 5 == 4 ? i - 1 : i)}\tB-x\nend\tO\n\n")));
        var data = LoadTags(info);
        Assert.Equal(["O", "B-x", "I-x"], data.Labels);
        Assert.Equal((160, 20, 20), (data.Train.Count, data.Validation.Count, data.Test.Count));
        Assert.Empty(data.Train.Select(r => r.Words[0]).Intersect(data.Test.Concat(data.Validation).Select(r => r.Words[0])));
        Assert.Equal(data.Test.Select(r => r.Row), LoadTags(info).Test.Select(r => r.Row));
        Assert.NotEqual(data.Test.Select(r => r.Row), LoadTags(info, seed: 2).Test.Select(r => r.Row));
    }

    [Fact]
    public void Iob1_becomes_iob2_and_is_said()
    {
        var data = LoadTags(ImportText("a.conll", "U.N.\tI-ORG\nofficial\tO\nEkeus\tI-PER\nRolf\tB-PER\nheads\tO\n"), split: AllTraining);
        Assert.Equal(["B-ORG", "O", "B-PER", "B-PER", "O"], Names(data, data.Train[0]));
        Assert.Equal(["O", "B-ORG", "I-ORG", "B-PER", "I-PER"], data.Labels);
        Assert.Contains(data.Notes, n => n.Contains("IOB1"));
    }

    [Theory]
    [InlineData("[\"\"my\"\",\"\"N 1\"\"]", "O O", "list of single words")]
    [InlineData("my name", "O O B-per", "2 words and 3 tags")]
    [InlineData("my", "O O", "1 word and 2 tags")]
    public void A_row_that_does_not_match_is_named(string words, string tags, string says)
    {
        var info = ImportText("a.csv", $"tokens,tags\nmy name,O B-per\n\"{words}\",{tags}\n");
        var e = Refused(() => LoadTags(info, words: "tokens", tags: "tags"));
        Assert.Contains(says, e.What);
        Assert.Equal(("a.csv", 3L), (e.Where!.File, e.Where.Row));
    }

    [Theory]
    [InlineData("my name is N", "O O O B-per")]
    [InlineData(" my  name is\tN ", "O O O  B-per")]
    [InlineData("[\"\"my\"\", \"\"name\"\", \"\"is\"\", \"\"N\"\"]", "[\"\"O\"\", \"\"O\"\", \"\"O\"\", \"\"B-per\"\"]")]
    [InlineData("['my', 'name', 'is', 'N']", "['O', 'O', 'O', 'B-per']")]
    [InlineData("['my' 'name' 'is' 'N']", "['O' 'O' 'O' 'B-per']")]
    public void Cells_hold_words_in_several_ways(string words, string tags)
    {
        var data = LoadTags(ImportText("a.csv", $"tokens,ner_tags\n\"{words}\",\"{tags}\"\nfoo bar,O O\n"), split: AllTraining);
        Assert.Equal(["my", "name", "is", "N"], data.Train[0].Words);
        Assert.Equal(["O", "O", "O", "B-per"], Names(data, data.Train[0]));
    }

    [Fact]
    public void A_sentence_in_brackets_is_no_list()
    {
        var data = LoadTags(ImportText("a.csv", "tokens,tags\n[ see N ],O O B-per O\n[1] and [2],B-x O B-x\n"), split: AllTraining, words: "tokens", tags: "tags");
        Assert.Equal([["[", "see", "N", "]"], ["[1]", "and", "[2]"]], data.Train.Select(r => r.Words));
    }

    [Fact]
    public void Numbers_are_types_of_their_own_but_zero()
    {
        var info = ImportText("a.jsonl", string.Concat(Enumerable.Range(0, 6).Select(i => $"{{\"tokens\":[\"my\",\"name\",\"N{i}\"],\"ner_tags\":[0,0,3]}}\n")));
        Assert.Equal(SuggestedTasks.TokenTagging, info.SuggestedTask);
        var data = LoadTags(info, split: AllTraining);
        Assert.Equal(["O", "B-3", "I-3"], data.Labels);
        Assert.Contains(data.Notes, n => n.Contains("numbers"));
    }

    [Fact]
    public void Given_parts_keep_their_rows_and_unknown_types_are_listed()
    {
        var info = Import(Folder.Write("train.conll", "a\tB-creative-work\nb\tI-creative-work\n\nc\tO\n"),
            test: Folder.Write("test.conll", "d\tB-Creative_Work\n\ne\tB-group\nf\tO\n\ng\tB-creative-work,B-group\nh\tI-creative-work\n"));
        var data = LoadTags(info, split: AllTraining);
        Assert.Equal([["d"], ["g", "h"]], data.Test.Select(r => r.Words));
        Assert.Equal(["B-creative-work", "I-creative-work"], Names(data, data.Test[1]));
        Assert.Equal([
            "1 word has several tags joined by commas in the test rows; the first of them was taken.",
            "The type 'Creative_Work' of the test rows was taken for 'creative-work' of the training rows.",
            "1 test row was left out of scoring: no training row has the type 'group'."], data.Notes);
    }

    [Fact]
    public void Rows_without_tags_are_left_out_and_nothing_tagged_is_refused()
    {
        var data = LoadTags(ImportText("a.csv", "tokens,tags\nmy N,O B-per\nno tags here,\n"), split: AllTraining, words: "tokens", tags: "tags");
        Assert.Equal("1 training row was left out because the tags are missing.", Assert.Single(data.Notes));
        var e = Refused(() => LoadTags(ImportText("b.conll", "a\tO\nb\tO\n"), words: "words", tags: "tags"));
        Assert.Contains("all are O", e.What);
    }
}
