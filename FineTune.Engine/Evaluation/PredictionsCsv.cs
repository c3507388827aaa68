using System.Globalization;
using CsvHelper;
using FineTune.Engine.Data;

namespace FineTune.Engine.Evaluation;

/// <summary>
/// <c>predictions.csv</c>: one line per evaluated row, UTF-8 with a byte-order mark so that spreadsheets read it as such. Columns <c>row</c>
/// (<c>test:12</c>), <c>file</c>, <c>file_row</c>, <c>text</c>, <c>true</c>, <c>predicted</c>, <c>probability_predicted</c>,
/// <c>probability_true</c>, <c>loss</c>, then <c>p:LABEL</c> for every class when there are at most <see cref="MostClassesInFull"/>.
/// Text cells are guarded by <see cref="SpreadsheetCell"/>.
/// </summary>
public static class PredictionsCsv
{
    public const int MostClassesInFull = 50;

    private const string ClassPrefix = "p:";

    private static readonly string[] Fixed = ["row", "file", "file_row", "text", "true", "predicted", "probability_predicted", "probability_true", "loss"];

    /// <summary>Writes a temporary file first: a reader never meets half of it.</summary>
    /// <param name="probabilities">[rows][C]</param>
    /// <param name="placeOf">Where a row stands in the person's own file, if known.</param>
    /// <exception cref="ArgumentException">As many rows of probabilities as rows are needed.</exception>
    public static void Write(
        string path, IReadOnlyList<string> labels, IReadOnlyList<LabelledText> rows, IReadOnlyList<float[]> probabilities, Func<RowReference, Place?>? placeOf = null)
    {
        if (rows.Count != probabilities.Count)
            throw new ArgumentException($"{probabilities.Count} rows of probabilities for {rows.Count} rows.", nameof(probabilities));
        var inFull = labels.Count <= MostClassesInFull;
        var temporary = path + ".tmp";
        using (var csv = CsvWriter.ToFile(temporary, CsvWriterOptions.Default with { WriteByteOrderMark = true }))
        {
            foreach (var name in Fixed) csv.WriteField(name);
            if (inFull)
                foreach (var label in labels) csv.WriteField(ClassPrefix + label);
            csv.EndRecord();
            for (var i = 0; i < rows.Count; i++) WriteRow(csv, labels, rows[i], probabilities[i], placeOf?.Invoke(rows[i].Row), inFull);
        }
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Reads the rows of one page. The file passes by once; only what the page needs stays in memory.</summary>
    /// <exception cref="UserException">The file is missing or is not one that <see cref="Write"/> wrote.</exception>
    public static PredictionPage Read(string path, PredictionQuery query)
    {
        if (!File.Exists(path)) throw new UserException("There are no predictions here.", "Evaluate the model first.", new Place(path));
        using var csv = CsvReader.FromFile(path, CsvReaderOptions.Default with { HasHeader = false, TrackLineNumbers = true, MalformedData = CsvMalformedDataHandling.Throw });
        try
        {
            return Read(csv, query);
        }
        catch (Exception e) when (e is CsvFormatException or FormatException or OverflowException or ArgumentException or IndexOutOfRangeException or InvalidDataException)
        {
            throw new UserException("This is not the table of predictions that an evaluation writes.", "Evaluate again to write it anew.", new Place(path, csv.LineNumber), e);
        }
    }

    private static PredictionPage Read(CsvReader csv, PredictionQuery query)
    {
        var labels = ReadHeader(csv);
        // The first Skip + Take rows in the order asked for: the worst of them leaves whenever there is one too many.
        var wanted = (long)query.Skip + query.Take;
        var kept = new PriorityQueue<PredictionRecord, (double, long)>();
        long matches = 0;
        while (csv.Read())
        {
            if (csv.FieldCount != Fixed.Length + labels.Length) throw new InvalidDataException($"{csv.FieldCount} columns instead of {Fixed.Length + labels.Length}.");
            if (!query.Holds(Text(csv, 4), Text(csv, 5))) continue;
            var record = Parse(csv, labels.Length);
            // The queue gives up its smallest key first; earlier rows win ties.
            kept.Enqueue(record, (Key(record, query.Order), -matches++));
            if (kept.Count > wanted) kept.Dequeue();
        }
        var rows = new List<PredictionRecord>(kept.Count);
        while (kept.TryDequeue(out var row, out _)) rows.Add(row);
        rows.Reverse();
        return new([.. rows.Skip(query.Skip)], matches, labels);
    }

    private static void WriteRow(CsvWriter csv, IReadOnlyList<string> labels, LabelledText row, float[] probabilities, Place? place, bool inFull)
    {
        var predicted = LogLoss.MostProbable(probabilities);
        csv.WriteField(row.Row.ToString());
        csv.WriteField(SpreadsheetCell.Escape(place?.File ?? ""));
        csv.WriteField(place?.Row);
        csv.WriteField(SpreadsheetCell.Escape(row.Text));
        csv.WriteField(SpreadsheetCell.Escape(labels[row.Label]));
        csv.WriteField(SpreadsheetCell.Escape(labels[predicted]));
        csv.WriteField(probabilities[predicted]);
        csv.WriteField(probabilities[row.Label]);
        csv.WriteField(LogLoss.Of(probabilities[row.Label]));
        if (inFull)
            foreach (var probability in probabilities) csv.WriteField(probability);
        csv.EndRecord();
    }

    private static string[] ReadHeader(CsvReader csv)
    {
        var header = csv.Read() ? Enumerable.Range(0, csv.FieldCount).Select(csv.GetString).ToArray() : [];
        if (!header.AsSpan().StartsWith(Fixed)) throw new InvalidDataException("The first line does not name the columns.");
        return [.. header.Skip(Fixed.Length).Select(h => h[ClassPrefix.Length..])];
    }

    private static PredictionRecord Parse(CsvReader csv, int classes)
    {
        var row = csv.GetString(0).Split(':');
        var file = Text(csv, 1);
        return new(
            new(Enum.Parse<DataPart>(row[0], ignoreCase: true), long.Parse(row[1], CultureInfo.InvariantCulture)),
            file.Length == 0 ? null : new(file, csv.IsEmpty(2) ? null : csv.Parse<long>(2)),
            Text(csv, 3), Text(csv, 4), Text(csv, 5), csv.Parse<float>(6), csv.Parse<float>(7), csv.Parse<double>(8),
            classes == 0 ? null : [.. Enumerable.Range(Fixed.Length, classes).Select(csv.Parse<float>)]);
    }

    private static string Text(CsvReader csv, int column) => SpreadsheetCell.Unescape(csv.GetString(column));

    private static double Key(PredictionRecord record, PredictionOrder order) => order switch
    {
        PredictionOrder.LargestLossFirst => record.Loss,
        PredictionOrder.LeastSureFirst => -record.ProbabilityOfPredicted,
        _ => 0,
    };
}
