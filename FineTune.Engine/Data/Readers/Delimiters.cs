using Sylvan.Data.Csv;

namespace FineTune.Engine.Data.Readers;

/// <summary>Which character separates the fields: the one that cuts the first records into the same number of fields most often.</summary>
internal static class Delimiters
{
    private const int Records = 200;
    private static readonly (char Character, string Name)[] Candidates = [(',', "commas"), (';', "semicolons"), ('\t', "tabs"), ('|', "vertical bars")];

    public static string Name(char delimiter) => Candidates.First(c => c.Character == delimiter).Name;

    /// <param name="sample">The beginning of the file.</param>
    /// <param name="complete">Whether the sample is the whole file; otherwise its last record may be cut and does not count.</param>
    /// <param name="preferred">Wins when it is as good as another (a .tsv file's tab).</param>
    public static char Detect(string sample, bool complete, char preferred)
    {
        var best = (Delimiter: preferred, Score: 0.0);
        foreach (var candidate in Candidates.Select(c => c.Character).OrderByDescending(c => c == preferred))
        {
            var counts = FieldCounts(sample, candidate, complete);
            if (counts.Count == 0) continue;
            var usual = counts.GroupBy(c => c).OrderByDescending(g => g.Count()).ThenByDescending(g => g.Key).First();
            if (usual.Key < 2) continue;
            // Consistency decides; the header's width agreeing with the rows' counts extra.
            var score = (double)usual.Count() / counts.Count + (counts[0] == usual.Key ? 0.25 : 0);
            if (score > best.Score + 0.01) best = (candidate, score);
        }
        return best.Delimiter;
    }

    /// <summary>
    /// True when a text without a telling name is a table: nearly all records have as many fields, or a usual column name stands in the first of them.
    /// Prose has commas too, but spaces after them, hardly ever the same number per line, and blank lines between.
    /// </summary>
    public static bool CutATable(string sample, bool complete)
    {
        foreach (var (delimiter, _) in Candidates)
        {
            var counts = FieldCounts(sample, delimiter, complete);
            if (counts.Count < 2 || counts[0] < 2) continue;
            var even = (double)counts.Count(c => c == counts[0]) / counts.Count;
            if (even >= 0.8 && NamesColumns(sample, delimiter)) return true;
            if (even >= 0.95 && (delimiter is '\t' or '|' || !(HasBlankLines(sample) || IsPunctuation(delimiter, sample)))) return true;
        }
        return false;
    }

    private static bool NamesColumns(string sample, char delimiter) =>
        sample.AsSpan().TrimStart().ToString().Split('\n', 2)[0].Split(delimiter).Select(f => f.Trim().Trim('"')).Any(f => !f.Contains(' ') && (ColumnNames.IsText(f) || ColumnNames.IsLabel(f)));

    /// <summary>Spaces follow it mostly.</summary>
    private static bool IsPunctuation(char delimiter, string sample) => 2 * sample.AsSpan().Count($"{delimiter} ") > sample.AsSpan().Count(delimiter);

    private static bool HasBlankLines(string sample) => sample.AsSpan().Trim().ToString().Split('\n').Any(string.IsNullOrWhiteSpace);

    private static List<int> FieldCounts(string sample, char delimiter, bool complete)
    {
        var counts = new List<int>();
        try
        {
            using var csv = CsvDataReader.Create(new StringReader(sample), DelimitedReader.Options(delimiter));
            while (counts.Count < Records && csv.Read())
                if (csv.RowFieldCount > 1 || !csv.GetFieldSpan(0).IsEmpty) counts.Add(csv.RowFieldCount);
            if (!complete && counts.Count is > 1 and < Records) counts.RemoveAt(counts.Count - 1);
        }
        catch (CsvFormatException)
        {
            // The records before the broken one still tell; the reader will say what is wrong.
        }
        return counts;
    }
}
