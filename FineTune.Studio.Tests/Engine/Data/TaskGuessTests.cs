using FineTune.Engine;
using FineTune.Engine.Data;

namespace FineTune.Studio.Tests.Engine.Data;

public sealed class TaskGuessTests : DataTest
{
    private (string? Text, string? Label, string? Text2, string? Tags, string Task) Guess(string header, Func<int, string> row, string name = "a.csv")
    {
        var info = ImportText(name, header + "\n" + string.Concat(Enumerable.Range(0, 40).Select(i => row(i) + "\n")));
        return (info.TextColumn, info.LabelColumn, info.Text2Column, info.TagsColumn, info.SuggestedTask);
    }

    [Theory]
    [InlineData("sentence1,sentence2,label", "sentence1", "sentence2")]
    [InlineData("premise,hypothesis,label", "premise", "hypothesis")]
    [InlineData("hypothesis,premise,label", "premise", "hypothesis")]
    [InlineData("question,context,label", "question", "context")]
    [InlineData("text_a,text_b,label", "text_a", "text_b")]
    [InlineData("Question1,Question2,is_same", "Question1", "Question2")]
    [InlineData("sentence_A,sentence_B,label", "sentence_A", "sentence_B")]
    public void Pairs_are_known_by_their_names(string header, string first, string second) =>
        Assert.Equal((first, header.Split(',')[2], second, null, SuggestedTasks.TextPairClassification), Guess(header, i => $"the first text {i},another text {i * 3},{(i % 2 == 0 ? "yes" : "no")}"));

    [Theory]
    [InlineData("sentence1,sentence2,score")]
    [InlineData("sentence1,sentence2,label")]
    [InlineData("sentence1,sentence2,relatedness_score")]
    public void A_number_with_a_fraction_beside_a_pair_is_a_score(string header) =>
        Assert.Equal(("sentence1", header.Split(',')[2], "sentence2", null, SuggestedTasks.TextSimilarity), Guess(header, i => FormattableString.Invariant($"the first text {i},another text {i * 3},{i * 0.123}")));

    [Fact]
    public void A_score_wins_over_the_genre_beside_it() =>
        Assert.Equal(("sentence1", "score", "sentence2", null, SuggestedTasks.TextSimilarity),
            Guess("genre,score,sentence1,sentence2", i => FormattableString.Invariant($"{(i % 2 == 0 ? "news" : "forum")},{i % 11 * 0.5},the first text {i},another text {i * 3}")));

    [Fact]
    public void Whole_numbers_under_a_score_s_name_are_scores_and_under_a_label_s_classes()
    {
        Assert.Equal(SuggestedTasks.TextSimilarity, Guess("sentence1,sentence2,similarity", i => $"the first text {i},another text {i * 3},{i % 6}").Task);
        Assert.Equal(SuggestedTasks.TextPairClassification, Guess("sentence1,sentence2,label", i => $"the first text {i},another text {i * 3},{i % 3}").Task);
    }

    [Theory]
    [InlineData("text,label")]
    [InlineData("question,category")]
    public void Texts_with_classes_stay_text_classification(string header) =>
        Assert.Equal((header.Split(',')[0], header.Split(',')[1], null, null, SuggestedTasks.TextClassification), Guess(header, i => $"some text {i},{(i % 2 == 0 ? "a" : "b")}"));

    [Theory]
    [InlineData("question,answer,category")]
    [InlineData("title,body,label")]
    [InlineData("text1,text2,text3,label")]
    public void Other_columns_of_text_make_no_pair(string header) =>
        Assert.Equal((null, SuggestedTasks.TextClassification), Guess(header, i => string.Join(',', header.Split(',').SkipLast(1).Select((_, c) => $"some text {i} {c}")) + (i % 2 == 0 ? ",a" : ",b")) is var g ? (g.Text2, g.Task) : default);

    [Theory]
    [InlineData("tokens,ner_tags")]
    [InlineData("words,labels")]
    [InlineData("sentence,tags")]
    [InlineData("tokens,anything")]
    public void Words_and_tags_agree_in_number(string header) =>
        Assert.Equal((header.Split(',')[0], null, null, header.Split(',')[1], SuggestedTasks.TokenTagging), Guess(header, i => i % 2 == 0 ? $"my name is N{i},O O O B-per" : $"New York {i},B-loc I-loc O"));

    [Fact]
    public void Plain_tags_are_known_by_name_and_number()
    {
        Assert.Equal(SuggestedTasks.TokenTagging, Guess("tokens,pos_tags", i => $"my name is N{i},PRON NOUN VERB PROPN").Task);
        Assert.Equal(SuggestedTasks.TextClassification, Guess("text,tags", i => $"my name is N{i} and so on,{(i % 2 == 0 ? "news sports local" : "news")}").Task);
    }

    [Fact]
    public void Lists_of_words_in_json_are_words_and_passages_are_one_text()
    {
        var info = ImportText("a.json", string.Concat("[", string.Join(',', Enumerable.Range(0, 10).Select(i => $$"""{"id":{{i}},"tokens":["my","name","is","N{{i}}"],"ner_tags":["O","O","O","B-per"],"notes":["this is one long passage","and here comes another one"]}""")), "]"));
        Assert.Equal(("tokens", "ner_tags", SuggestedTasks.TokenTagging), (info.TextColumn, info.TagsColumn, info.SuggestedTask));
        Assert.Equal(["0", """["my","name","is","N0"]""", """["O","O","O","B-per"]""", "this is one long passage\nand here comes another one"], Rows(info)[0].Values);
    }

    [Fact]
    public void Versions_stored_before_tasks_were_guessed_still_load()
    {
        var info = ImportText("a.csv", "text,label\none,a\ntwo,b\n");
        var file = Folder[$"home/datasets/{info.Hash}/dataset.json"];
        File.WriteAllLines(file, File.ReadAllLines(file).Where(l => !l.Contains("suggestedTask") && !l.Contains("text2Column") && !l.Contains("tagsColumn")));
        Assert.Equal((SuggestedTasks.TextClassification, null, null), (Store.Info(info.Hash).SuggestedTask, Store.Info(info.Hash).Text2Column, Store.Info(info.Hash).TagsColumn));
    }
}
