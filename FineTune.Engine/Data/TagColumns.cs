namespace FineTune.Engine.Data;

/// <summary>Indices and names of the columns of words and of their tags.</summary>
public sealed record TagColumns(int Words, int Tags, string WordsName, string TagsName)
{
    /// <inheritdoc cref="PairColumns.Of"/>
    public static TagColumns Of(DataSetInfo info, string? wordsColumn, string? tagsColumn)
    {
        TaskColumns.RequireSeveral(info);
        var words = TaskColumns.Require(info, wordsColumn ?? info.TextColumn, "words");
        var tags = TaskColumns.Require(info, tagsColumn ?? info.TagsColumn, "tags");
        TaskColumns.RequireDifferent(info, (words, "words"), (tags, "tags"));
        return new(info.IndexOf(words), info.IndexOf(tags), words, tags);
    }
}
