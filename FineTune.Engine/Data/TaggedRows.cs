namespace FineTune.Engine.Data;

/// <summary>A row's words and its tags by name.</summary>
internal sealed record TaggedRow(string[] Words, string[] Tags, RowReference Row);

/// <summary>Reads the rows of a tagging task.</summary>
internal static class TaggedRows
{
    /// <exception cref="UserException">A row's words and tags differ in number, or a cell is no list of words; says file, row and numbers.</exception>
    public static List<TaggedRow> Read(DataSet data, DataPart part, TagColumns columns, List<string> notes)
    {
        var left = new LeftOutRows(part);
        var rows = new List<TaggedRow>();
        var shared = new Dictionary<string, string>();
        foreach (var row in data.Read(part))
        {
            var words = Cell(row, columns.Words, columns.WordsName);
            var tags = Cell(row, columns.Tags, columns.TagsName);
            if (words.Length == 0 && tags.Length == 0) left.Add("because words and tags are missing");
            else if (tags.Length == 0) left.Add("because the tags are missing");
            else if (words.Length != tags.Length)
                throw new UserException($"The row has {Number(words.Length, "word")} and {Number(tags.Length, "tag")}.",
                    "Give each word exactly one tag, both separated by spaces or both as lists; O is the tag of words outside.", row.Place with { Column = columns.TagsName });
            else
            {
                // One string object per tag, not one per word.
                for (var i = 0; i < tags.Length; i++) tags[i] = shared.TryGetValue(tags[i], out var known) ? known : shared[tags[i]] = tags[i];
                rows.Add(new(words, tags, row.Row));
            }
        }
        notes.AddRange(left.Notes);
        return rows;
    }

    private static string[] Cell(DataRow row, int column, string name) =>
        WordCells.Parse(row.Values[column]) ?? throw new UserException("The cell is not a list of single words.",
            "Write [\"one\", \"two\"] without spaces inside an element, or the words separated by spaces.", row.Place with { Column = name });

    private static string Number(int count, string what) => count == 1 ? $"1 {what}" : $"{count:N0} {what}s";
}
