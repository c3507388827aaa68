using System.Text.RegularExpressions;

namespace FineTune.Engine.Evaluation;

/// <summary>
/// The word splitting of NIST's <c>mteval-v13a</c> as sacreBLEU does it (tokenizer <c>13a</c>): ASCII punctuation stands alone, full stop and
/// comma stay within numbers, everything else is cut at white space. Scores of texts are counted in these tokens.
/// </summary>
internal static partial class Tokens13a
{
    public static string[] Split(string text)
    {
        var line = text.TrimEnd().Replace("<skipped>", "").Replace("-\n", "").Replace('\n', ' ');
        // In this order: "&amp;lt;" is to become "<", as in the original.
        if (line.Contains('&')) line = line.Replace("&quot;", "\"").Replace("&amp;", "&").Replace("&lt;", "<").Replace("&gt;", ">");
        line = Punctuation().Replace($" {line} ", " $1 ");
        line = PointAfterOther().Replace(line, "$1 $2 ");
        line = PointBeforeOther().Replace(line, " $1 $2");
        line = DashAfterDigit().Replace(line, "$1 $2 ");
        return line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    [GeneratedRegex(@"([{-~\[-` -&(-+:-@/])")]
    private static partial Regex Punctuation();

    [GeneratedRegex("([^0-9])([.,])")]
    private static partial Regex PointAfterOther();

    [GeneratedRegex("([.,])([^0-9])")]
    private static partial Regex PointBeforeOther();

    [GeneratedRegex("([0-9])(-)")]
    private static partial Regex DashAfterDigit();
}
