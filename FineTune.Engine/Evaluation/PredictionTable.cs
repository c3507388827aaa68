using System.Globalization;
using CsvHelper;
using FineTune.Engine.Data;

namespace FineTune.Engine.Evaluation;

/// <summary>
/// What the tables of predictions of all tasks share: UTF-8 with a byte-order mark so that spreadsheets read it as such, columns <c>row</c> (<c>test:12</c>),
/// <c>file</c>, <c>file_row</c> and then the task's own, text cells guarded by <see cref="SpreadsheetCell"/>, and reading a page of it.
/// </summary>
internal static class PredictionTable
{
    private static readonly string[] Where = ["row", "file", "file_row"];

    /// <summary>Columns before the task's own.</summary>
    public static int Offset => Where.Length;

    /// <summary>Writes a temporary file first: a reader never meets half of it.</summary>
    /// <param name="columns">The task's own.</param>
    /// <param name="writeOwn">Writes the task's own fields of a row.</param>
    public static void Write<T>(string path, IEnumerable<string> columns, IReadOnlyList<T> rows, Func<T, RowReference> rowOf, Func<RowReference, Place?>? placeOf, Action<CsvWriter, int> writeOwn)
    {
        var temporary = path + ".tmp";
        using (var csv = CsvWriter.ToFile(temporary, CsvWriterOptions.Default with { WriteByteOrderMark = true }))
        {
            foreach (var name in Where.Concat(columns)) csv.WriteField(name);
            csv.EndRecord();
            for (var i = 0; i < rows.Count; i++)
            {
                var row = rowOf(rows[i]);
                var place = placeOf?.Invoke(row);
                csv.WriteField(row.ToString());
                csv.WriteField(SpreadsheetCell.Escape(place?.File ?? ""));
                csv.WriteField(place?.Row);
                writeOwn(csv, i);
                csv.EndRecord();
            }
        }
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Reads the rows of one page. The file passes by once; only what the page needs stays in memory.</summary>
    /// <param name="parserOf">Checks the task's own column names and gives what makes a row's record; null = the row is not asked for.</param>
    /// <param name="keyOf">Rows with the largest come first, earlier rows win ties.</param>
    /// <exception cref="UserException">The file is missing or is not one that <see cref="Write"/> wrote.</exception>
    public static (List<T> Rows, long Matches) Read<T>(string path, Func<string[], Func<CsvReader, T?>> parserOf, Func<T, double> keyOf, int skip, int take) where T : class
    {
        if (!File.Exists(path)) throw new UserException("There are no predictions here.", "Evaluate the model first.", new Place(path));
        using var csv = CsvReader.FromFile(path, CsvReaderOptions.Default with { HasHeader = false, TrackLineNumbers = true, MalformedData = CsvMalformedDataHandling.Throw });
        try
        {
            var header = csv.Read() ? Enumerable.Range(0, csv.FieldCount).Select(csv.GetString).ToArray() : [];
            if (!header.AsSpan().StartsWith(Where)) throw new InvalidDataException("The first line does not name the columns.");
            var parse = parserOf(header[Offset..]);
            // The first Skip + Take rows in the order asked for: the worst of them leaves whenever there is one too many.
            var wanted = (long)skip + take;
            var kept = new PriorityQueue<T, (double, long)>();
            long matches = 0;
            while (csv.Read())
            {
                if (csv.FieldCount != header.Length) throw new InvalidDataException($"{csv.FieldCount} columns instead of {header.Length}.");
                if (parse(csv) is not { } record) continue;
                // The queue gives up its smallest key first.
                kept.Enqueue(record, (keyOf(record), -matches++));
                if (kept.Count > wanted) kept.Dequeue();
            }
            var rows = new List<T>(kept.Count);
            while (kept.TryDequeue(out var row, out _)) rows.Add(row);
            rows.Reverse();
            return ([.. rows.Skip(skip)], matches);
        }
        catch (Exception e) when (e is CsvFormatException or FormatException or OverflowException or ArgumentException or IndexOutOfRangeException or InvalidDataException)
        {
            throw new UserException("This is not the table of predictions that an evaluation writes.", "Evaluate again to write it anew.", new Place(path, csv.LineNumber), e);
        }
    }

    public static RowReference Row(CsvReader csv)
    {
        var row = csv.GetString(0).Split(':');
        return new(Enum.Parse<DataPart>(row[0], ignoreCase: true), long.Parse(row[1], CultureInfo.InvariantCulture));
    }

    public static Place? PlaceOf(CsvReader csv) => Text(csv, 1) is { Length: > 0 } file ? new(file, csv.IsEmpty(2) ? null : csv.Parse<long>(2)) : null;

    public static string Text(CsvReader csv, int column) => SpreadsheetCell.Unescape(csv.GetString(column));
}
