using System.Globalization;
using System.Text;

namespace FineTune.Engine.Tokenization;

/// <summary>Where the characters of a normalised text came from in the original: normalisation changes lengths ("ﬁ" becomes "fi").</summary>
internal sealed class OffsetMap
{
    private readonly int[]? _starts;
    private readonly int[]? _ends;

    private OffsetMap(int[]? starts, int[]? ends) => (_starts, _ends) = (starts, ends);

    /// <summary>The original's characters behind [<paramref name="start"/>, <paramref name="end"/>) of the normalised text.</summary>
    public (int Start, int Length) Original(int start, int end)
    {
        if (_starts is null || _ends is null) return (start, Math.Max(0, end - start));
        if (end <= start) return (start < _starts.Length ? _starts[start] : 0, 0);
        return (_starts[start], _ends[end - 1] - _starts[start]);
    }

    /// <param name="text">The original.</param>
    /// <param name="normal">Its NFKC form.</param>
    public static OffsetMap Nfkc(string text, string normal)
    {
        var source = UnicodeText.WellFormed(text);
        if (string.Equals(source, normal, StringComparison.Ordinal)) return new OffsetMap(null, null);
        // The text is normalised again, segment by segment. Cutting before everything that is no mark is fine-grained and nearly always
        // exact; cutting before ASCII only is always exact, as nothing composes with an ASCII character after it.
        return Build(source, normal, char.IsAscii) is var safe && Build(source, normal, IsStarter) is { } fine ? fine : safe!;
    }

    private static OffsetMap? Build(string text, string normal, Func<char, bool> mayStart)
    {
        var starts = new int[normal.Length];
        var ends = new int[normal.Length];
        var at = 0;
        for (var start = 0; start < text.Length;)
        {
            var end = start + 1;
            while (end < text.Length && !mayStart(text[end])) end++;
            var piece = text[start..end].Normalize(NormalizationForm.FormKC);
            if (string.CompareOrdinal(normal, at, piece, 0, piece.Length) != 0 || at + piece.Length > normal.Length) return null;
            var same = piece.Length == end - start && string.CompareOrdinal(text, start, piece, 0, piece.Length) == 0;
            for (var i = 0; i < piece.Length; i++)
            {
                starts[at + i] = same ? start + i : start;
                ends[at + i] = same ? start + i + 1 : end;
            }
            at += piece.Length;
            start = end;
        }
        return at == normal.Length ? new OffsetMap(starts, ends) : null;
    }

    private static bool IsStarter(char c) => !char.IsLowSurrogate(c) && char.GetUnicodeCategory(c)
        is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark);
}
