using System.IO.Compression;
using FineTune.Engine;
using FineTune.Engine.Data;

namespace FineTune.Studio.Tests.Engine.Data;

public sealed class ParallelLinesTests : DataTest
{
    private void Part(string folder, string words, string tags, string? label = null)
    {
        Folder.Write($"{folder}/seq.in", words);
        Folder.Write($"{folder}/seq.out", tags);
        if (label is not null) Folder.Write($"{folder}/label", label);
    }

    [Fact]
    public void Folders_of_parts_are_read_line_by_line()
    {
        Part("set/train", "add  this track \r\nplay jazz\n\n", "O O B-item \nO B-genre\n\n", "Add\nPlay\n\n");
        Part("set/dev", "play it", "O B-item", "Play");
        Part("set/test", "add it\n", "O B-item\n", "Add\n");
        Folder.Write("set/intent_label.txt", "Add\nPlay\n");
        var info = Import(Folder["set"]);
        Assert.Equal(["words", "tags", "label"], info.Columns);
        Assert.Equal([["add this track", "O O B-item", "Add"], ["play jazz", "O B-genre", "Play"]], Rows(info).Select(r => r.Values));
        Assert.Equal((1, 1), (info.Rows(DataPart.Validation), info.Rows(DataPart.Test)));
        Assert.Equal(new Place("set/train/seq.in", 2), Rows(info)[1].Place);
        Assert.Equal(("words", "tags", "label", SuggestedTasks.TokenTagging), (info.TextColumn, info.TagsColumn, info.LabelColumn, info.SuggestedTask));

        ZipFile.CreateFromDirectory(Folder["set"], Folder["set.zip"]);
        Assert.Equal(info.Hash, Import(Folder["set.zip"]).Hash);
        Assert.Equal(info.Hash, Import(Folder["set/train"], test: Folder["set/test"], validation: Folder["set/dev"]).Hash);
    }

    [Fact]
    public void Labels_may_be_missing()
    {
        Part("set", "one two\nthree\n", "O B-x\nO\n");
        Assert.Equal(["words", "tags"], Import(Folder["set"]).Columns);
    }

    [Theory]
    [InlineData("a b\nc d e\n", "O O\nO O\n", "A\nB\n", 2, "Line 2 has 3 words in seq.in and 2 tags in seq.out.")]
    [InlineData("a b\nc\nd\n", "O O\nO\n", "A\nB\nC\n", 3, "seq.in 3, seq.out 2, label 3")]
    [InlineData("a b\nc\n", "O O\nO\n\n\n", "A\n", 2, "seq.in 2, seq.out 2, label 1")]
    public void What_does_not_match_is_named(string words, string tags, string label, long line, string says)
    {
        Part("set/train", words, tags, label);
        var e = Refused(() => Import(Folder["set"]));
        Assert.Equal(new Place("set/train/seq.in", line), e.Where);
        Assert.Contains(says, e.What);
        Assert.Empty(Store.List());
    }

    [Fact]
    public void One_file_without_the_other_is_refused()
    {
        Folder.Write("set/train/seq.in", "a b\n");
        Assert.Contains("no seq.out", Refused(() => Import(Folder["set"])).What);
    }

    [Fact]
    public void Files_that_are_not_utf8_are_read_as_latin()
    {
        Part("set", "", "O\nB-x\n", "A\nB\n");
        File.WriteAllBytes(Folder["set/seq.in"], [.. "caf"u8, 0xE9, (byte)'\n', .. "two\n"u8]);
        Assert.Equal("café", Rows(Import(Folder["set"]))[0].Values[0]);
    }
}
