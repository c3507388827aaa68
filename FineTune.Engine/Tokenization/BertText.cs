using System.Globalization;
using System.Text;

namespace FineTune.Engine.Tokenization;

/// <summary>What a character is to BERT's basic tokenizer.</summary>
internal enum BertKind : byte { Letter, Space, Removed, Punctuation, Ideograph }

/// <summary>Characters as BERT sees them: the published "BasicTokenizer", google-research/bert tokenization.py.</summary>
internal sealed class BertText(bool lowerCase, bool stripAccents)
{
    // A character's normal form costs an allocation: those of the basic plane are kept. Two threads may both fill a place, with the same.
    private readonly string?[] _normal = new string?[char.MaxValue + 1];

    /// <summary>The kinds of the ASCII characters.</summary>
    public static ReadOnlySpan<BertKind> Ascii => AsciiKinds;

    private static readonly BertKind[] AsciiKinds = [.. Enumerable.Range(0, 128).Select(c => Find(new Rune(c)))];

    public static BertKind KindOf(Rune rune) => rune.IsAscii ? AsciiKinds[rune.Value] : Find(rune);

    /// <summary>
    /// Lower-cased and without accents, as far as the model asks for it. A character is decomposed on its own: in canonical order only
    /// marks move, and they are dropped.
    /// </summary>
    public string Normal(Rune rune)
    {
        if (!rune.IsBmp) return Normalize(rune);
        return _normal[rune.Value] ??= Normalize(rune);
    }

    private string Normalize(Rune rune)
    {
        // The one character whose lower case is two (a dotted i: the dot is an accent); .NET's invariant mapping leaves it as it is.
        var lower = !lowerCase ? rune.ToString() : rune.Value == 0x130 ? "i\u0307" : Rune.ToLowerInvariant(rune).ToString();
        return stripAccents ? string.Concat(lower.Normalize(NormalizationForm.FormD).EnumerateRunes().Where(r => Rune.GetUnicodeCategory(r) != UnicodeCategory.NonSpacingMark)) : lower;
    }

    private static BertKind Find(Rune rune) => rune.Value switch
    {
        '\t' or '\n' or '\r' or ' ' => BertKind.Space,
        0xFFFD => BertKind.Removed,
        // All of ASCII that is no letter, digit or space: "$", "+" and "^" too, though Unicode calls them symbols.
        < 128 and > ' ' and var c when !char.IsAsciiLetterOrDigit((char)c) && c != 127 => BertKind.Punctuation,
        _ => Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => BertKind.Space,
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => BertKind.Removed,
            UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation
                or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation => BertKind.Punctuation,
            _ => IsIdeograph(rune.Value) ? BertKind.Ideograph : BertKind.Letter,
        },
    };

    /// <summary>The blocks BERT cuts character by character; kana and Hangul are not among them.</summary>
    private static bool IsIdeograph(int point) => point
        is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F)
        or (>= 0x2B820 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
