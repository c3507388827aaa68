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

    private static readonly string[] Words = ["words", "tokens", "word", "token", "sentence", "text"];

    private static readonly string[] Tags = ["ner_tags", "tags", "ner", "slots", "slot_tags", "labels", "entities", "bio_tags", "iob_tags", "iob", "bio", "token_labels", "pos_tags", "upos", "pos", "tag", "label"];

    private static readonly HashSet<string> Score = ["score", "similarity", "relatedness", "sim"];

    public static bool IsText(string name) => Rank(name, Text) < int.MaxValue;

    public static bool IsLabel(string name) => Rank(name, Label) < int.MaxValue;

    /// <summary>0 = the best-known name; larger is less sure; <see cref="int.MaxValue"/> = no such name.</summary>
    public static int TextRank(string name) => Rank(name, Text);

    /// <inheritdoc cref="TextRank"/>
    public static int LabelRank(string name) => Rank(name, Label);

    /// <summary>A name of the column of words (or of their tags) itself: no compound counts.</summary>
    public static int WordsRank(string name) => Exact(name, Words);

    /// <inheritdoc cref="WordsRank"/>
    public static int TagsRank(string name) => Exact(name, Tags);

    public static bool IsTags(string name) => TagsRank(name) < int.MaxValue;

    /// <summary>A name of what measures how similar two texts are, alone or within a compound: <c>relatedness_score</c>.</summary>
    public static bool IsScore(string name) => Split(name).Any(Score.Contains);

    private static int Exact(string name, string[] known) => Array.IndexOf(known, name.Trim().ToLowerInvariant()) is >= 0 and var rank ? rank : int.MaxValue;

    private static int Rank(string name, string[] known)
    {
        // A name is one word of the list, alone or as the last or first word of a compound: final_decision, textBody.
        var words = Split(name);
        if (words.Count is 0 or > 3) return int.MaxValue;
        for (var i = 0; i < known.Length; i++)
            if (words.Count == 1 && Same(words[0], known[i])) return i;
        for (var i = 0; i < known.Length; i++)
            if (Same(words[^1], known[i]) || Same(words[0], known[i])) return known.Length + i;
        return int.MaxValue;
    }

    private static bool Same(string word, string known) => word == known || word == known + "s" || (known[^1] == 'y' && word == known[..^1] + "ies");

    private static List<string> Split(string name)
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
