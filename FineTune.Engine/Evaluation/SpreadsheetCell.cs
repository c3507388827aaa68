using System.Buffers;

namespace FineTune.Engine.Evaluation;

/// <summary>
/// Text cells that a spreadsheet would run as a formula are written with a leading apostrophe, which spreadsheets take as "this is text"
/// (OWASP, "CSV Injection": cells that begin with = + - @, a tab or a line end, and the full-width = + - @). Numbers are left alone.
/// <see cref="Unescape"/> gives the very text back: a text that begins with apostrophes followed by such a character gets one more.
/// </summary>
public static class SpreadsheetCell
{
    private static readonly SearchValues<char> Dangerous = SearchValues.Create("=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20");

    public static string Escape(string text) => IsDangerous(text) ? "'" + text : text;

    public static string Unescape(string cell) => cell.StartsWith('\'') && IsDangerous(cell) ? cell[1..] : cell;

    private static bool IsDangerous(string text)
    {
        var first = text.AsSpan().IndexOfAnyExcept('\'');
        return first >= 0 && Dangerous.Contains(text[first]);
    }
}
