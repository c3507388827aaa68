using CsvHelper;
using FineTune.Engine.Data;

namespace FineTune.Engine.Evaluation;

/// <summary>One scored pair.</summary>
/// <param name="Error">Predicted less true score.</param>
public sealed record SimilarityPrediction(RowReference Row, Place? Place, string Text, string Text2, double True, double Predicted, double Error);

/// <summary>
/// <c>predictions.csv</c> of scored pairs (<see cref="PredictionTable"/>). Columns <c>row</c>, <c>file</c>, <c>file_row</c>, <c>text</c>, <c>text2</c>,
/// <c>true</c>, <c>predicted</c>, <c>error</c>.
/// </summary>
public static class SimilarityPredictionsCsv
{
    private static readonly string[] Columns = ["text", "text2", "true", "predicted", "error"];

    /// <param name="predicted">[rows]</param>
    /// <param name="placeOf">Where a row stands in the person's own file, if known.</param>
    /// <exception cref="ArgumentException">As many predictions as rows are needed.</exception>
    public static void Write(string path, IReadOnlyList<ScoredPair> rows, IReadOnlyList<double> predicted, Func<RowReference, Place?>? placeOf = null)
    {
        if (rows.Count != predicted.Count) throw new ArgumentException($"{predicted.Count} predictions for {rows.Count} rows.", nameof(predicted));
        PredictionTable.Write(path, Columns, rows, r => r.Row, placeOf, (csv, i) =>
        {
            csv.WriteField(SpreadsheetCell.Escape(rows[i].First));
            csv.WriteField(SpreadsheetCell.Escape(rows[i].Second));
            csv.WriteField(rows[i].Score);
            csv.WriteField(predicted[i]);
            csv.WriteField(predicted[i] - rows[i].Score);
        });
    }

    /// <summary>Reads one page, by default the largest errors first. There is no right or wrong here, so only order and page of a query are obeyed.</summary>
    /// <exception cref="UserException">The file is missing or is not one that <see cref="Write"/> wrote.</exception>
    public static PredictionPage<SimilarityPrediction> Read(string path, PredictionOrder order = PredictionOrder.LargestLossFirst, int skip = 0, int take = 50)
    {
        var (rows, matches) = PredictionTable.Read<SimilarityPrediction>(path,
            header => header.AsSpan().SequenceEqual(Columns) ? Parse : throw new InvalidDataException("The first line does not name the columns."),
            r => order != PredictionOrder.LargestLossFirst ? 0 : double.IsNaN(r.Error) ? double.MaxValue : Math.Abs(r.Error), skip, take);
        return new(rows, matches);
    }

    private static SimilarityPrediction? Parse(CsvReader csv) => new(
        PredictionTable.Row(csv), PredictionTable.PlaceOf(csv), PredictionTable.Text(csv, 3), PredictionTable.Text(csv, 4), csv.Parse<double>(5), csv.Parse<double>(6), csv.Parse<double>(7));
}
