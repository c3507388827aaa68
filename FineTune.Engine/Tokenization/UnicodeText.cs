using System.Text;

namespace FineTune.Engine.Tokenization;

/// <summary>Unicode normalisation that takes any string, however broken.</summary>
internal static class UnicodeText
{
    /// <summary>NFKC; halves of surrogate pairs that stand alone, and U+FFFE, become U+FFFD first (<see cref="string.Normalize()"/> refuses them).</summary>
    public static string Nfkc(string text) => Ascii.IsValid(text) ? text : WellFormed(text).Normalize(NormalizationForm.FormKC);

    /// <summary>The text with every lone surrogate and U+FFFE replaced by U+FFFD: same length, every other character where it was.</summary>
    public static string WellFormed(string text)
    {
        var i = FirstRefused(text, 0);
        if (i < 0) return text;
        var mended = text.ToCharArray();
        for (; i >= 0; i = FirstRefused(text, i + 1)) mended[i] = '\uFFFD';
        return new string(mended);
    }

    private static int FirstRefused(string text, int from)
    {
        for (var i = from; i < text.Length; i++)
        {
            if (text[i] == '\uFFFE') return i;
            if (!char.IsSurrogate(text[i])) continue;
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else return i;
        }
        return -1;
    }
}
