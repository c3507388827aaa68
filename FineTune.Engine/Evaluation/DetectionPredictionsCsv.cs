using CsvHelper;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;

namespace FineTune.Engine.Evaluation;

/// <summary>One found box, or one true box that was not found.</summary>
/// <param name="Match">Null for an image without objects in which none was found.</param>
public sealed record DetectionPrediction(RowReference Row, Place? Place, string Image, MatchedObject? Match);

/// <summary>
/// <c>predictions.csv</c> of images with objects (<see cref="PredictionTable"/>): one line per found box and per true box that was not found. Columns
/// <c>row</c>, <c>file</c>, <c>file_row</c>, <c>image</c>, <c>outcome</c>, <c>label</c>, <c>score</c>, <c>x</c>, <c>y</c>, <c>width</c>, <c>height</c> of the
/// found box, <c>true_label</c>, <c>true_x</c>, <c>true_y</c>, <c>true_width</c>, <c>true_height</c> of the true one, <c>iou</c>; empty where there is none.
/// </summary>
public static class DetectionPredictionsCsv
{
    private const string Nothing = "nothing";

    private static readonly string[] Columns =
        ["image", "outcome", "label", "score", "x", "y", "width", "height", "true_label", "true_x", "true_y", "true_width", "true_height", "iou"];

    private static readonly Dictionary<string, ObjectOutcome> Outcomes = Enum.GetValues<ObjectOutcome>().ToDictionary(Word);

    /// <summary>"hit", "wrong class", ...</summary>
    public static string Word(ObjectOutcome outcome) => outcome switch
    {
        ObjectOutcome.WrongClass => "wrong class",
        ObjectOutcome.FalseAlarm => "false alarm",
        ObjectOutcome.BelowThreshold => "below threshold",
        _ => outcome.ToString().ToLowerInvariant(),
    };

    /// <param name="threshold">Score from which on a box counts; those below are written too, as such.</param>
    /// <param name="overlap">IoU from which on a true box is found.</param>
    /// <param name="placeOf">Where a row stands in the person's own file, if known.</param>
    public static void Write(string path, IReadOnlyList<ImageObjects> images, double threshold, double overlap = .5, Func<RowReference, Place?>? placeOf = null)
    {
        List<(ImageObjects Image, MatchedObject? Match)> rows = [.. images.SelectMany(i =>
            ObjectMatching.Match(i.True, i.Found, threshold, overlap).Cast<MatchedObject?>().DefaultIfEmpty().Select(m => (i, m)))];
        PredictionTable.Write(path, Columns, rows, r => r.Image.Row, placeOf, (csv, i) =>
        {
            var (image, match) = rows[i];
            csv.WriteField(SpreadsheetCell.Escape(image.Name));
            csv.WriteField(match is null ? Nothing : Word(match.Outcome));
            var (found, truth) = (match?.Found, match?.True);
            csv.WriteField(SpreadsheetCell.Escape(found?.Label ?? ""));
            foreach (var value in new[] { found?.Score, found?.X, found?.Y, found?.Width, found?.Height }) csv.WriteField(value);
            csv.WriteField(SpreadsheetCell.Escape(truth?.Label ?? ""));
            foreach (var value in new[] { truth?.X, truth?.Y, truth?.Width, truth?.Height, match?.Overlap }) csv.WriteField(value);
        });
    }

    /// <summary>
    /// Reads one page. <see cref="PredictionQuery.True"/> and <see cref="PredictionQuery.Predicted"/> name a row and a column of the confusion matrix, where
    /// <see cref="DetectionMetrics.Background"/> is none. The largest loss is the surest error; a miss counts as half sure.
    /// </summary>
    /// <param name="outcome">Only boxes with this outcome; null = all.</param>
    /// <exception cref="UserException">The file is missing or is not one that <see cref="Write"/> wrote.</exception>
    public static PredictionPage<DetectionPrediction> Read(string path, PredictionQuery query, ObjectOutcome? outcome = null)
    {
        var (rows, matches) = PredictionTable.Read<DetectionPrediction>(path, header => csv => Parse(csv, header) is var row && Holds(row, query, outcome) ? row : null, r => Key(r, query.Order), query.Skip, query.Take);
        return new(rows, matches);
    }

    /// <summary>All images with what is and what was found in them, for matching them anew at another threshold (<see cref="ObjectMatching"/>).</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static IReadOnlyList<ImageObjects> ReadImages(string path) =>
    [
        .. PredictionTable.Read<DetectionPrediction>(path, header => csv => Parse(csv, header), _ => 0, 0, int.MaxValue).Rows.GroupBy(r => r.Row).Select(image => new ImageObjects(
            image.First().Image, image.Key,
            // A duplicate, and a box in a crowd, speak of a true box that has its own line.
            [.. image.Select(r => r.Match).Where(m => m is { Outcome: ObjectOutcome.Hit or ObjectOutcome.WrongClass } or { Found: null }).Select(m => m!.True!)],
            [.. image.Select(r => r.Match?.Found).OfType<FoundObject>()])),
    ];

    private static DetectionPrediction Parse(CsvReader csv, string[] header)
    {
        if (!header.AsSpan().SequenceEqual(Columns)) throw new InvalidDataException("The first line does not name the columns.");
        var outcome = csv.GetString(4);
        return new(PredictionTable.Row(csv), PredictionTable.PlaceOf(csv), PredictionTable.Text(csv, 3), outcome == Nothing ? null : Match());

        MatchedObject Match()
        {
            if (!Outcomes.TryGetValue(outcome, out var named)) throw new InvalidDataException($"'{outcome}' is no outcome.");
            var found = csv.IsEmpty(6) ? null : new FoundObject(PredictionTable.Text(csv, 5), Number(6), Number(7), Number(8), Number(9), Number(10));
            var truth = csv.IsEmpty(12) ? null : new Box(PredictionTable.Text(csv, 11), Number(12), Number(13), Number(14), Number(15), named == ObjectOutcome.Ignored);
            return new(named, found, truth, Number(16));
        }

        double Number(int column) => csv.Parse<double>(column);
    }

    private static bool Holds(DetectionPrediction row, PredictionQuery query, ObjectOutcome? outcome)
    {
        if (outcome is not null && row.Match?.Outcome != outcome) return false;
        // What stands in no cell of the confusion matrix is in none that is asked for.
        if (row.Match is not { Counts: true } match) return !query.OnlyErrors && query is { True: null, Predicted: null };
        return !(query.OnlyErrors && match.Outcome == ObjectOutcome.Hit) && Is(query.True, match.TrueLabel) && Is(query.Predicted, match.FoundLabel);
    }

    private static bool Is(string? wanted, string? label) => wanted is null || wanted == (label ?? DetectionMetrics.Background);

    private static double Key(DetectionPrediction row, PredictionOrder order) => order switch
    {
        PredictionOrder.LargestLossFirst when row.Match is { Counts: true } match => match.Outcome == ObjectOutcome.Hit ? -match.Found!.Score : match.Found?.Score ?? .5,
        PredictionOrder.LargestLossFirst => -2,
        PredictionOrder.LeastSureFirst => -(row.Match?.Found?.Score ?? 1),
        _ => 0,
    };
}
