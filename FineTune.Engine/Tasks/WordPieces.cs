using FineTune.Engine.Tokenization;

namespace FineTune.Engine.Tasks;

/// <summary>Sentences that come as words, for answers word by word: each word's answer is that of its first piece (Devlin et al. 2018, section 5.4).</summary>
public static class WordPieces
{
    /// <returns>One window, and the token of each word's first piece; -1 for a word that did not fit, or of which nothing is left.</returns>
    public static (PairIds[] Windows, int[] FirstPieces) Encode(Tokenizer tokenizer, IReadOnlyList<string> words, int maxLength)
    {
        var tokens = tokenizer.Tokenize(string.Join(' ', words), maxLength);
        var firstPieces = new int[words.Count];
        var (next, start) = (0, 0);
        for (var word = 0; word < words.Count; word++)
        {
            var end = start + words[word].Length;
            // Special tokens stand for no characters; a piece that reaches into the word from the space before it belongs to the word.
            while (next < tokens.Count && (tokens[next].Length == 0 || tokens[next].Start + tokens[next].Length <= start)) next++;
            firstPieces[word] = next < tokens.Count && tokens[next].Start < end ? next : -1;
            start = end + 1;
        }
        return ([new([.. tokens.Select(t => t.Id)], tokens.Count)], firstPieces);
    }
}
