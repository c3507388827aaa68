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
        // The special tokens around are no word's. A piece may stand for nothing but the space before a word (byte-level BPE): it is the word's first.
        var (next, last) = (tokenizer.Template.Before.Length, tokens.Count - tokenizer.Template.After.Length);
        var start = 0;
        for (var word = 0; word < words.Count; word++)
        {
            var end = start + words[word].Length;
            while (next < last && tokens[next].Start + tokens[next].Length <= start && !(tokens[next].Length == 0 && tokens[next].Start == start)) next++;
            firstPieces[word] = next < last && tokens[next].Start < end ? next : -1;
            start = end + 1;
        }
        return ([new([.. tokens.Select(t => t.Id)], tokens.Count)], firstPieces);
    }
}
