namespace FineTune.Engine.Data.Readers;

/// <summary>Names people give to the column of texts and the column of classes.</summary>
internal static class ColumnNames
{
    private static readonly string[] Text =
    [
        "text", "sentence", "utterance", "message", "body", "content", "question", "title", "review", "comment", "description", "query", "document", "tweet", "headline",
        "input", "prompt", "instruction", "summary", "abstract", "subject", "post", "phrase", "article", "email", "ticket", "request", "feedback", "note",
    ];

    private static readonly string[] Label =
    [
        "label", "category", "class", "intent", "topic", "target", "sentiment", "tag", "type", "rating", "stars", "emotion", "department", "genre", "polarity", "decision", "output", "score", "priority", "group",
    ];

    public static bool IsText(string name) => Rank(name, Text) < int.MaxValue;

    public static bool IsLabel(string name) => Rank(name, Label) < int.MaxValue;

    /// <summary>0 = the best-known name; larger is less sure; <see cref="int.MaxValue"/> = no such name.</summary>
    public static int TextRank(string name) => Rank(name, Text);

    /// <inheritdoc cref="TextRank"/>
    public static int LabelRank(string name) => Rank(name, Label);

    private static int Rank(string name, string[] known)
    {
        // A name is one word of the list, alone or as the last or first word of a compound: final_decision, textBody.
        var words = Words(name);
        if (words.Count is 0 or > 3) return int.MaxValue;
        for (var i = 0; i < known.Length; i++)
            if (words.Count == 1 && Same(words[0], known[i])) return i;
        for (var i = 0; i < known.Length; i++)
            if (Same(words[^1], known[i]) || Same(words[0], known[i])) return known.Length + i;
        return int.MaxValue;
    }

    private static bool Same(string word, string known) => word == known || word == known + "s" || (known[^1] == 'y' && word == known[..^1] + "ies");

    private static List<string> Words(string name)
    {
        var words = new List<string>();
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            var boundary = i == name.Length || !char.IsLetter(name[i]) || (i > start && char.IsUpper(name[i]) && char.IsLower(name[i - 1]));
            if (!boundary) continue;
            if (i > start) words.Add(name[start..i].ToLowerInvariant());
            start = i < name.Length && char.IsLetter(name[i]) ? i : i + 1;
        }
        return words;
    }
}
