using CsvHelper;
using FineTune.Engine.Data;

namespace FineTune.Engine.Evaluation;

/// <summary>One tagged sentence.</summary>
/// <param name="Wrong">Words whose tag is wrong.</param>
public sealed record TaggingPrediction(RowReference Row, Place? Place, IReadOnlyList<string> Words, IReadOnlyList<string> True, IReadOnlyList<string> Predicted, int Wrong);

/// <summary>
/// <c>predictions.csv</c> of tagged sentences (<see cref="PredictionTable"/>). Columns <c>row</c>, <c>file</c>, <c>file_row</c>, <c>words</c>, <c>true</c>,
/// <c>predicted</c> (each joined by single spaces), <c>wrong_words</c>.
/// </summary>
public static class TaggingPredictionsCsv
{
    private static readonly string[] Columns = ["words", "true", "predicted", "wrong_words"];

    /// <param name="labels">Tags in the order of their indices.</param>
    /// <param name="predicted">[rows][words]</param>
    /// <param name="placeOf">Where a row stands in the person's own file, if known.</param>
    /// <exception cref="ArgumentException">As many predicted tags as words are needed.</exception>
    public static void Write(string path, IReadOnlyList<string> labels, IReadOnlyList<TaggedText> rows, IReadOnlyList<int[]> predicted, Func<RowReference, Place?>? placeOf = null)
    {
        if (rows.Count != predicted.Count || rows.Where((r, i) => r.Tags.Length != predicted[i].Length).Any())
            throw new ArgumentException("Each word of each row needs one predicted tag.", nameof(predicted));
        PredictionTable.Write(path, Columns, rows, r => r.Row, placeOf, (csv, i) =>
        {
            csv.WriteField(SpreadsheetCell.Escape(string.Join(' ', rows[i].Words)));
            csv.WriteField(SpreadsheetCell.Escape(string.Join(' ', rows[i].Tags.Select(t => labels[t]))));
            csv.WriteField(SpreadsheetCell.Escape(string.Join(' ', predicted[i].Select(t => labels[t]))));
            csv.WriteField(rows[i].Tags.Zip(predicted[i]).Count(p => p.First != p.Second));
        });
    }

    /// <summary>
    /// Reads one page. <see cref="PredictionQuery.True"/> and <see cref="PredictionQuery.Predicted"/> name a type of entity that the sentence truly holds, or is
    /// said to hold; the largest loss is the largest number of wrong words.
    /// </summary>
    /// <exception cref="UserException">The file is missing or is not one that <see cref="Write"/> wrote.</exception>
    public static PredictionPage<TaggingPrediction> Read(string path, PredictionQuery query)
    {
        var (rows, matches) = PredictionTable.Read<TaggingPrediction>(path,
            header => header.AsSpan().SequenceEqual(Columns) ? csv => Parse(csv, query) : throw new InvalidDataException("The first line does not name the columns."),
            r => query.Order == PredictionOrder.LargestLossFirst ? r.Wrong : 0, query.Skip, query.Take);
        return new(rows, matches);
    }

    private static TaggingPrediction? Parse(CsvReader csv, PredictionQuery query)
    {
        var prediction = new TaggingPrediction(PredictionTable.Row(csv), PredictionTable.PlaceOf(csv), List(csv, 3), List(csv, 4), List(csv, 5), csv.Parse<int>(6));
        return (query.OnlyErrors && prediction.Wrong == 0) || !Holds(query.True, prediction.True) || !Holds(query.Predicted, prediction.Predicted) ? null : prediction;
    }

    private static string[] List(CsvReader csv, int column) => PredictionTable.Text(csv, column).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static bool Holds(string? type, IReadOnlyList<string> tags) => type is null || tags.Any(t => Tags.Split(t).Type == type);
}
