namespace FineTune.Engine.Data;

/// <summary>How texts are measured and compared throughout.</summary>
public static class TextMeasure
{
    /// <summary>Words: runs of characters between white space.</summary>
    public static int Words(ReadOnlySpan<char> text)
    {
        var (words, inWord) = (0, false);
        foreach (var c in text)
        {
            var space = char.IsWhiteSpace(c);
            if (!space && !inWord) words++;
            inWord = !space;
        }
        return words;
    }

    /// <summary>
    /// The form in which two texts count as the same: without white space around it, composed characters (Unicode NFC).
    /// Case and inner spacing stay, because they may be what a model has to tell apart.
    /// </summary>
    public static string Same(string text)
    {
        var trimmed = text.Trim();
        return trimmed.IsNormalized() ? trimmed : trimmed.Normalize();
    }
}
