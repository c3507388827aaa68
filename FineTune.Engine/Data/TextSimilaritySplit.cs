using System.Globalization;

namespace FineTune.Engine.Data;

/// <summary>Turns a data set into training, validation and test pairs with scores: every part with low and high scores alike, seeded, given parts kept as they are.</summary>
public static class TextSimilaritySplit
{
    /// <summary>Bins of equally many rows, lowest scores first, of which every part gets its share.</summary>
    private const int Bins = 10;

    /// <summary>
    /// Loads two texts and a number per row. Parts that were not given are taken from the training rows by <see cref="PlanData.Split"/>, the same share of
    /// every tenth of the scores; equal pairs (whichever way round) stay together. <see cref="PlanData.LabelColumn"/> holds the score; a null column means the guessed one.
    /// </summary>
    /// <exception cref="UserException">A column is missing, no row has two texts and a number, or all numbers are the same.</exception>
    public static TextSimilarityData Load(DataSet data, PlanData plan, string? text2Column, int seed)
    {
        var columns = PairColumns.Of(data.Info, plan.TextColumn, text2Column, plan.LabelColumn, "score");
        var notes = new List<string>();
        var parts = Enum.GetValues<DataPart>().ToDictionary(p => p, p => Read(data, p, columns, notes));
        var train = parts[DataPart.Train];
        var (lowest, highest) = (train.Min(r => r.Score), train.Max(r => r.Score));
        if (lowest == highest)
            throw new UserException($"All training rows have the same score, {lowest.ToString(CultureInfo.InvariantCulture)}; there is nothing to learn.", "Add pairs that are more and less similar, or choose another column.", TaskColumns.At(data.Info, columns.AnswerName));
        var bin = train.OrderBy(r => r.Score).Select((r, i) => (r.Row, Bin: (int)((long)i * Bins / train.Count))).ToDictionary(r => r.Row, r => r.Bin);
        GivenParts.Fill(parts, data.Info, plan.Split, seed, Bins, r => r.Row, r => r.Same(), r => bin[r.Row]);
        return new(lowest, highest, parts[DataPart.Train], parts[DataPart.Validation], parts[DataPart.Test], notes);
    }

    private static List<ScoredPair> Read(DataSet data, DataPart part, PairColumns columns, List<string> notes)
    {
        var left = new LeftOutRows(part);
        var rows = new List<ScoredPair>();
        var example = "";
        foreach (var (pair, answer) in PairRows.Read(data, part, columns, left))
        {
            if (Number(answer) is { } score) rows.Add(new(pair.First, pair.Second, score, pair.Row));
            else if (string.IsNullOrWhiteSpace(answer)) left.Add("because the score is missing");
            else
            {
                left.Add($"because the score ('{columns.AnswerName}') is not a number");
                example = answer;
            }
        }
        notes.AddRange(left.Notes);
        if (rows.Count == 0 && data.Info.Rows(part) > 0)
            throw new UserException($"No {part.Word()} row has a number in '{columns.AnswerName}'{(example.Length > 0 ? $"; one says '{example}'" : "")}.",
                "Choose the column that holds how similar the texts are as a number; for classes choose the task of classifying pairs.", TaskColumns.At(data.Info, columns.AnswerName));
        return rows;
    }

    /// <summary>With a decimal point, or with a decimal comma where there is no point.</summary>
    internal static double? Number(string text) =>
        double.TryParse(text.Contains('.') ? text : text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
