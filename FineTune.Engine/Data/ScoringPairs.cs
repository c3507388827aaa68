namespace FineTune.Engine.Data;

/// <summary>Pairs of a data set for scoring a model that is trained already: all parts together, nothing held back.</summary>
public static class ScoringPairs
{
    /// <summary>Pairs with a class the model knows.</summary>
    /// <exception cref="UserException">A column is missing, or no pair has a class the model knows.</exception>
    public static TextPairData Labelled(DataSet data, PlanData plan, IReadOnlyList<string> labels)
    {
        var columns = PairColumns.Of(data.Info, plan.TextColumn, plan.Text2Column, plan.LabelColumn, "class");
        var notes = new List<string>();
        var read = Read(data, columns, notes).Select(r => (r.Pair, Answer: r.Answer.Trim())).Where(r => r.Answer.Length > 0).ToList();
        var match = GivenNames.Match(labels, read.Select(r => r.Answer), DataPart.Test, "class", notes, out var unknown);
        if (unknown.Count > 0) notes.Add($"{read.Count(r => match[r.Answer] < 0):N0} rows were left out because the model does not know their classes: {ClassNames.List(unknown)}.");
        var known = read.Where(r => match[r.Answer] >= 0).Select(r => new LabelledPair(r.Pair.First, r.Pair.Second, match[r.Answer], r.Pair.Row)).ToList();
        return known.Count > 0 ? new(labels, [], [], known, notes) : throw new UserException($"No row of column '{columns.AnswerName}' has a class the model knows ({ClassNames.List(labels)}).",
            "Choose the label column with the same class names as in training.", TaskColumns.At(data.Info, columns.AnswerName));
    }

    /// <summary>Pairs with a number.</summary>
    /// <exception cref="UserException">A column is missing, or no pair has a number.</exception>
    public static TextSimilarityData Scored(DataSet data, PlanData plan)
    {
        var columns = PairColumns.Of(data.Info, plan.TextColumn, plan.Text2Column, plan.LabelColumn, "score");
        var notes = new List<string>();
        var rows = new List<ScoredPair>();
        var without = 0;
        foreach (var (pair, answer) in Read(data, columns, notes))
        {
            if (double.TryParse(answer, System.Globalization.CultureInfo.InvariantCulture, out var score) && double.IsFinite(score)) rows.Add(new(pair.First, pair.Second, score, pair.Row));
            else without++;
        }
        if (without > 0) notes.Add($"{without:N0} rows were left out because '{columns.AnswerName}' holds no number.");
        return rows.Count > 0 ? new(rows.Min(r => r.Score), rows.Max(r => r.Score), [], [], rows, notes)
            : throw new UserException($"No row of column '{columns.AnswerName}' holds a number.", "Choose the column with the scores.", TaskColumns.At(data.Info, columns.AnswerName));
    }

    private static IEnumerable<(TextPair Pair, string Answer)> Read(DataSet data, PairColumns columns, List<string> notes)
    {
        var rows = new List<(TextPair, string)>();
        foreach (var part in data.Info.Parts.Keys.Order())
        {
            var left = new LeftOutRows(part);
            rows.AddRange(PairRows.Read(data, part, columns, left));
            notes.AddRange(left.Notes);
        }
        return rows;
    }
}
