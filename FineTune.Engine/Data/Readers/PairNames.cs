namespace FineTune.Engine.Data.Readers;

/// <summary>Names of two columns of texts that are judged together.</summary>
internal static class PairNames
{
    private static readonly (string First, string Second)[] Known =
    [
        ("premise", "hypothesis"), ("text", "hypothesis"), ("question", "context"), ("question", "passage"), ("question", "paragraph"), ("question", "sentence"),
        ("query", "passage"), ("query", "document"), ("query", "context"), ("claim", "evidence"), ("anchor", "target"), ("anchor", "positive"), ("sentence", "paraphrase"),
    ];

    /// <summary>What stands before 1 and 2, or a and b.</summary>
    private static readonly HashSet<string> Stems = ["text", "sentence", "sent", "s", "question", "q", "string", "str", "phrase", "statement", "document", "doc", "title", "utterance", "query", "comment", "tweet", "headline", "passage"];

    /// <summary>Indices of the first and the second text; null when no two names belong together. Questions and answers are not judged together by name alone: the class often is the question's.</summary>
    public static (int First, int Second)? Find(IReadOnlyList<string> names)
    {
        var plain = names.Select(n => string.Concat(n.Where(char.IsLetterOrDigit)).ToLowerInvariant()).ToList();
        foreach (var (first, second) in Known)
            if (IndexOf(plain, first) is >= 0 and var i && IndexOf(plain, second) is >= 0 and var j) return (i, j);
        foreach (var (one, two, three) in new[] { ('1', '2', '3'), ('a', 'b', 'c'), ('0', '1', '2') })
            foreach (var stem in Stems)
                if (plain.IndexOf(stem + one) is >= 0 and var i && plain.IndexOf(stem + two) is >= 0 and var j && !plain.Contains(stem + three)) return (i, j);
        return null;
    }

    private static int IndexOf(List<string> names, string name) => names.FindIndex(n => n == name || n == name + "s");
}
