namespace FineTune.Engine.Data.Profiling;

/// <summary>A text as the set of its runs of three words, without case and punctuation: texts that share most of them say nearly the same.</summary>
internal static class Shingles
{
    private const int Words = 3;

    /// <summary>Texts with fewer runs than this are alike by chance.</summary>
    public const int Fewest = 5;

    private const ulong Offset = 14695981039346656037, Prime = 1099511628211; // FNV-1a

    public static HashSet<ulong> Of(string text)
    {
        var shingles = new HashSet<ulong>();
        var (last, before, count, word, inWord) = (0UL, 0UL, 0, Offset, false);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsLetterOrDigit(text[i]))
            {
                word = (word ^ char.ToLowerInvariant(text[i])) * Prime;
                inWord = true;
                continue;
            }
            if (!inWord) continue;
            if (++count >= Words) shingles.Add(Mix(before, last, word));
            (before, last, word, inWord) = (last, word, Offset, false);
        }
        return shingles;
    }

    /// <summary>Shared runs over all runs of both (Jaccard).</summary>
    public static double Similarity(HashSet<ulong> one, HashSet<ulong> other)
    {
        var (few, many) = one.Count < other.Count ? (one, other) : (other, one);
        var shared = few.Count(many.Contains);
        return shared == 0 ? 0 : (double)shared / (one.Count + other.Count - shared);
    }

    private static ulong Mix(ulong a, ulong b, ulong c) => (((a * Prime) ^ b) * Prime) ^ c;
}
