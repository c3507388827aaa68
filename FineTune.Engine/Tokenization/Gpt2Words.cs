using System.Globalization;
using System.Text;

namespace FineTune.Engine.Tokenization;

/// <summary>
/// Cuts text as GPT-2 does before byte pair encoding, by a scanner for its expression
/// <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>, in which a letter beyond U+FFFF is a letter (.NET's Regex sees two halves).
/// </summary>
internal static class Gpt2Words
{
    private static readonly Kind[] Ascii = [.. Enumerable.Range(0, 128).Select(c => Find(new Rune(c)))];

    private enum Kind : byte { Letter, Number, Space, Other }

    /// <summary>The end of the word that begins at <paramref name="start"/>.</summary>
    public static int End(ReadOnlySpan<char> text, int start)
    {
        if (text[start] == '\'' && Contraction(text[(start + 1)..]) is var letters and > 0) return start + 1 + letters;
        // A space belongs to the word after it.
        var at = text[start] == ' ' && start + 1 < text.Length && KindAt(text, start + 1, out _) != Kind.Space ? start + 1 : start;
        var kind = KindAt(text, at, out _);
        var end = at;
        while (end < text.Length)
        {
            if (text[end] < 128 && Ascii[text[end]] == kind) end++;
            else if (text[end] >= 128 && KindAt(text, end, out var length) == kind) end += length;
            else break;
        }
        // Of white space before a word the last character is left for that word.
        return kind == Kind.Space && end < text.Length && end - start > 1 ? end - 1 : end;
    }

    private static int Contraction(ReadOnlySpan<char> text) => text switch
    {
        ['s' or 't' or 'm' or 'd', ..] => 1,
        ['r', 'e', ..] or ['v', 'e', ..] or ['l', 'l', ..] => 2,
        _ => 0,
    };

    private static Kind KindAt(ReadOnlySpan<char> text, int at, out int length)
    {
        length = 1;
        if (text[at] < 128) return Ascii[text[at]];
        Rune.DecodeFromUtf16(text[at..], out var rune, out length);
        return Find(rune);
    }

    private static Kind Find(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Kind.Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
        _ => Rune.IsWhiteSpace(rune) ? Kind.Space : Kind.Other,
    };
}
