namespace FineTune.Engine.Tasks;

/// <summary>Answers word by word, [words * tags] per row.</summary>
public static class TagAnswers
{
    /// <summary>Picks the words' answers out of the tokens'. A word that did not fit is answered with the first tag, O.</summary>
    /// <param name="tokens">[at least the row's tokens * tags]</param>
    /// <returns>[words * tags]</returns>
    public static float[] OfWords(ReadOnlySpan<float> tokens, int[] firstPieces, int tags)
    {
        var words = new float[firstPieces.Length * tags];
        for (var word = 0; word < firstPieces.Length; word++)
        {
            if (firstPieces[word] < 0) words[word * tags] = 1;
            else tokens.Slice(firstPieces[word] * tags, tags).CopyTo(words.AsSpan(word * tags));
        }
        return words;
    }

    /// <summary>The most probable tag of each word.</summary>
    public static int[] MostProbable(float[] answers, int tags)
    {
        var best = new int[answers.Length / tags];
        for (var word = 0; word < best.Length; word++)
            for (var tag = 1; tag < tags; tag++)
                if (answers[(word * tags) + tag] > answers[(word * tags) + best[word]]) best[word] = tag;
        return best;
    }
}
