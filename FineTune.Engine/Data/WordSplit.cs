namespace FineTune.Engine.Data;

/// <summary>Words of a sentence as tagged data has them.</summary>
public static class WordSplit
{
    /// <summary>
    /// Cut at white space. Text that already is words with single spaces between, as data sets of tagged words hold it, comes out as it was; what a person types
    /// goes through <see cref="Typed"/> first.
    /// </summary>
    public static IReadOnlyList<string> Of(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A typed sentence with spaces around punctuation, as corpora of tagged words (CoNLL) write it.</summary>
    public static string Typed(string text)
    {
        var spaced = new System.Text.StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            // A point or comma within a number, and an apostrophe or hyphen within a word, stay where they are.
            var inside = i > 0 && i + 1 < text.Length && char.IsLetterOrDigit(text[i - 1]) && char.IsLetterOrDigit(text[i + 1]);
            if (char.IsPunctuation(text[i]) && !(inside && text[i] is '.' or ',' or '-' or '\'' or '@' or '_' or ':' or '/') && text[i] is not ('#' or '@')) spaced.Append(' ').Append(text[i]).Append(' ');
            else spaced.Append(text[i]);
        }
        return string.Join(' ', Of(spaced.ToString()));
    }
}
