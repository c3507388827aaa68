using System.Globalization;

namespace FineTune.Engine.Data.Readers;

/// <summary>Whether a table's first row names its columns. A row is taken for data only on strong evidence: most files have a header.</summary>
internal static class Headers
{
    public static bool IsHeader(IReadOnlyList<string[]> rows)
    {
        var first = rows[0];
        // A usual name that never comes again below is a header, whatever else the row looks like.
        for (var column = 0; column < first.Length; column++)
            if (IsUsualName(first[column]) && !rows.Skip(1).Any(r => r.Length > column && r[column] == first[column])) return true;
        if (rows.Count < 2) return !first.Any(LooksLikeSentence);
        // Long cells prove nothing: the header of a survey is made of questions.
        for (var column = 0; column < first.Length; column++)
        {
            var cell = first[column].Trim();
            if (cell.Length == 0) continue;
            var below = rows.Skip(1).Where(r => r.Length > column).Select(r => r[column].Trim()).ToList();
            // A class name comes again further down, a column's name hardly ever does.
            if (below.Count >= 2 && below.Contains(cell)) return false;
            if (IsNumber(cell) && below.Count > 0 && below.All(IsNumber)) return false;
        }
        return true;
    }

    /// <summary>Usable names: trimmed, not empty, each once.</summary>
    public static string[] Names(IReadOnlyList<string?> cells)
    {
        var names = new string[cells.Count];
        for (var i = 0; i < names.Length; i++)
        {
            var name = string.IsNullOrWhiteSpace(cells[i]) ? $"column{i + 1}" : cells[i]!.Trim();
            var unique = name;
            for (var n = 2; names.AsSpan(0, i).Contains(unique); n++) unique = $"{name}_{n}";
            names[i] = unique;
        }
        return names;
    }

    private static bool IsUsualName(string cell) => !cell.Trim().Contains(' ') && (ColumnNames.IsText(cell) || ColumnNames.IsLabel(cell));

    private static bool LooksLikeSentence(string cell) =>
        cell.Length > 60 || cell.AsSpan().Count(' ') >= 4 || (cell.Contains(' ') && cell[^1] is '.' or '!');

    private static bool IsNumber(string cell) => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
