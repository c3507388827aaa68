namespace FineTune.Engine.Evaluation;

/// <summary>A stretch of a written text that stands in the training texts too.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Start">Characters of the written text before it.</param>
/// <param name="Row">0-based index of a training text that has it.</param>
/// <param name="Place">File and row as the person knows them, where they are known.</param>
public sealed record MemorizedRun(string Text, int Start, int Words, int Row, Place? Place = null);

/// <summary>The longest runs of one written text; null where it has nothing in common with the training texts.</summary>
/// <param name="Words">By words: whole words as white space divides them, whatever the white space.</param>
/// <param name="Characters">By characters: verbatim, and it may begin or end within a word.</param>
public sealed record MemorizedText(MemorizedRun? Words, MemorizedRun? Characters);

/// <summary>
/// What a model has learnt by heart: for each text it wrote the longest run that occurs verbatim in the training texts (as in Carlini et al.,
/// "Quantifying memorization across neural language models", ICLR 2023). The training texts are read once and need not fit into memory.
/// </summary>
public static class Memorization
{
    /// <summary>A run of so many words is worth a look: shorter ones are mostly set phrases of the language.</summary>
    public const int NotableWords = 12;

    /// <returns>[N] in the order of <paramref name="written"/>.</returns>
    public static IReadOnlyList<MemorizedText> Find(IReadOnlyList<string> written, IEnumerable<string> training, CancellationToken token = default)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var known = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        var spans = written.Select(Words).ToList();
        var byWords = new SubstringSearch([.. spans.Select((s, i) => s.Select(w => Id(ids, written[i][w])).ToArray())]);
        var byCharacters = new SubstringSearch([.. written.Select(Characters)]);
        var row = 0;
        foreach (var text in training)
        {
            token.ThrowIfCancellationRequested();
            byWords.Search([.. Words(text).Select(w => known.TryGetValue(text.AsSpan()[w], out var id) ? id : -1)], row);
            byCharacters.Search(Characters(text), row++);
        }
        var (words, characters) = (byWords.Results(), byCharacters.Results());
        return [.. written.Select((text, i) => new MemorizedText(
            words[i] is { Length: > 0 } w ? Run(text, spans[i][w.End - w.Length].Start.Value, spans[i][w.End - 1].End.Value, w.Row) : null,
            characters[i] is { Length: > 0 } c ? Run(text, c.End - c.Length, c.End, c.Row) : null))];
    }

    private static MemorizedRun Run(string text, int start, int end, int row) => new(text[start..end], start, Words(text[start..end]).Count, row);

    private static int[] Characters(string text)
    {
        var symbols = new int[text.Length];
        for (var i = 0; i < symbols.Length; i++) symbols[i] = text[i];
        return symbols;
    }

    private static List<Range> Words(string text)
    {
        var words = new List<Range>();
        for (int i = 0, start; i < text.Length;)
        {
            for (; i < text.Length && char.IsWhiteSpace(text[i]); i++) { }
            for (start = i; i < text.Length && !char.IsWhiteSpace(text[i]); i++) { }
            if (i > start) words.Add(start..i);
        }
        return words;
    }

    private static int Id(Dictionary<string, int> ids, string word) => ids.TryGetValue(word, out var id) ? id : ids[word] = ids.Count;
}
