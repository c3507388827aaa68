using CsvHelper;
using FineTune.Engine.Data;

namespace FineTune.Engine.Evaluation;

/// <summary>
/// <c>predictions.csv</c> of classified texts and pairs: one line per evaluated row (<see cref="PredictionTable"/>). Columns <c>row</c>, <c>file</c>, <c>file_row</c>,
/// <c>text</c>, of pairs <c>text2</c>, then <c>true</c>, <c>predicted</c>, <c>probability_predicted</c>, <c>probability_true</c>, <c>loss</c>, then
/// <c>p:LABEL</c> for every class when there are at most <see cref="MostClassesInFull"/>.
/// </summary>
public static class PredictionsCsv
{
    public const int MostClassesInFull = 50;

    private const string ClassPrefix = "p:";

    private static readonly string[] Fixed = ["text", "true", "predicted", "probability_predicted", "probability_true", "loss"];

    private static readonly string[] FixedOfPairs = ["text", "text2", .. Fixed[1..]];

    /// <summary>Writes a temporary file first: a reader never meets half of it.</summary>
    /// <param name="probabilities">[rows][C]</param>
    /// <param name="placeOf">Where a row stands in the person's own file, if known.</param>
    /// <exception cref="ArgumentException">As many rows of probabilities as rows are needed.</exception>
    public static void Write(
        string path, IReadOnlyList<string> labels, IReadOnlyList<LabelledText> rows, IReadOnlyList<float[]> probabilities, Func<RowReference, Place?>? placeOf = null) =>
        Write(path, Fixed, labels, rows, r => r.Row, r => r.Label, r => [r.Text], probabilities, placeOf);

    /// <inheritdoc cref="Write(string, IReadOnlyList{string}, IReadOnlyList{LabelledText}, IReadOnlyList{float[]}, Func{RowReference, Place?}?)"/>
    public static void Write(
        string path, IReadOnlyList<string> labels, IReadOnlyList<LabelledPair> rows, IReadOnlyList<float[]> probabilities, Func<RowReference, Place?>? placeOf = null) =>
        Write(path, FixedOfPairs, labels, rows, r => r.Row, r => r.Label, r => [r.First, r.Second], probabilities, placeOf);

    /// <summary>Reads the rows of one page. The file passes by once; only what the page needs stays in memory.</summary>
    /// <exception cref="UserException">The file is missing or is not one that an evaluation wrote.</exception>
    public static PredictionPage Read(string path, PredictionQuery query)
    {
        string[] labels = [];
        var (rows, matches) = PredictionTable.Read(path, Parser, r => Key(r, query.Order), query.Skip, query.Take);
        return new(rows, matches, labels);

        Func<CsvReader, PredictionRecord?> Parser(string[] header)
        {
            var texts = header.AsSpan().StartsWith(FixedOfPairs) ? 2 : header.AsSpan().StartsWith(Fixed) ? 1 : throw new InvalidDataException("The first line does not name the columns.");
            labels = [.. header.Skip(texts - 1 + Fixed.Length).Select(h => h[ClassPrefix.Length..])];
            return csv => Parse(csv, query, texts, labels.Length);
        }
    }

    private static void Write<T>(
        string path, string[] columns, IReadOnlyList<string> labels, IReadOnlyList<T> rows, Func<T, RowReference> rowOf, Func<T, int> labelOf, Func<T, string[]> textsOf,
        IReadOnlyList<float[]> probabilities, Func<RowReference, Place?>? placeOf)
    {
        if (rows.Count != probabilities.Count)
            throw new ArgumentException($"{probabilities.Count} rows of probabilities for {rows.Count} rows.", nameof(probabilities));
        var inFull = labels.Count <= MostClassesInFull;
        PredictionTable.Write(path, inFull ? columns.Concat(labels.Select(l => ClassPrefix + l)) : columns, rows, rowOf, placeOf, (csv, i) =>
        {
            var (truth, ofRow) = (labelOf(rows[i]), probabilities[i]);
            var predicted = LogLoss.MostProbable(ofRow);
            foreach (var text in textsOf(rows[i])) csv.WriteField(SpreadsheetCell.Escape(text));
            csv.WriteField(SpreadsheetCell.Escape(labels[truth]));
            csv.WriteField(SpreadsheetCell.Escape(labels[predicted]));
            csv.WriteField(ofRow[predicted]);
            csv.WriteField(ofRow[truth]);
            csv.WriteField(LogLoss.Of(ofRow[truth]));
            if (inFull)
                foreach (var probability in ofRow) csv.WriteField(probability);
        });
    }

    private static PredictionRecord? Parse(CsvReader csv, PredictionQuery query, int texts, int classes)
    {
        var at = PredictionTable.Offset + texts;
        var (truth, predicted) = (PredictionTable.Text(csv, at), PredictionTable.Text(csv, at + 1));
        if (!query.Holds(truth, predicted)) return null;
        return new(
            PredictionTable.Row(csv), PredictionTable.PlaceOf(csv), PredictionTable.Text(csv, PredictionTable.Offset), truth, predicted,
            csv.Parse<float>(at + 2), csv.Parse<float>(at + 3), csv.Parse<double>(at + 4),
            classes == 0 ? null : [.. Enumerable.Range(at + 5, classes).Select(csv.Parse<float>)],
            texts == 1 ? null : PredictionTable.Text(csv, PredictionTable.Offset + 1));
    }

    private static double Key(PredictionRecord record, PredictionOrder order) => order switch
    {
        PredictionOrder.LargestLossFirst => record.Loss,
        PredictionOrder.LeastSureFirst => -record.ProbabilityOfPredicted,
        _ => 0,
    };
}
