using System.Text.Json;

namespace FineTune.Engine.Data;

/// <summary>
/// Cells that hold a list of words or tags: joined by spaces (the stored form), a JSON list (<c>["EU", "rejects"]</c>), or a list as Python prints it
/// (<c>['EU', 'rejects']</c>), which is what pandas writes into a CSV.
/// </summary>
internal static class WordCells
{
    /// <summary>The words; null when an element of a list is empty or no single word.</summary>
    public static string[]? Parse(string cell)
    {
        var text = cell.AsSpan().Trim();
        // A sentence may stand in brackets too: then its words are not quoted, or the bracket is a word by itself.
        var list = text switch
        {
            "[]" => [],
            ['[', '"' or '\'', .., ']'] => Json(cell) ?? Python(text[1..^1]),
            ['[', >= '0' and <= '9', .., ']'] when text[1..^1].IndexOfAnyExcept("0123456789, ") < 0 => text[1..^1].ToString().Split((char[])[',', ' '], StringSplitOptions.RemoveEmptyEntries),
            _ => null,
        };
        if (list is null) return Spaced(cell);
        return list.Any(w => w.Length == 0 || w.AsSpan().IndexOfAny(" \t\r\n") >= 0) ? null : list;
    }

    private static string[] Spaced(string cell) => cell.Split((char[])[' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private static string[]? Json(string cell)
    {
        try
        {
            using var json = JsonDocument.Parse(cell);
            var elements = json.RootElement.EnumerateArray().ToList();
            return elements.All(e => e.ValueKind is JsonValueKind.String or JsonValueKind.Number) ? [.. elements.Select(e => e.ToString())] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string[]? Python(ReadOnlySpan<char> inside)
    {
        var words = new List<string>();
        for (var i = 0; i < inside.Length; i++)
        {
            if (inside[i] is ',' || char.IsWhiteSpace(inside[i])) continue;
            if (inside[i] is not ('\'' or '"')) return null;
            var quote = inside[i];
            var word = new System.Text.StringBuilder();
            for (i++; i < inside.Length && inside[i] != quote; i++)
                word.Append(inside[i] == '\\' && i + 1 < inside.Length ? inside[++i] : inside[i]);
            if (i == inside.Length) return null;
            words.Add(word.ToString());
        }
        return [.. words];
    }
}
