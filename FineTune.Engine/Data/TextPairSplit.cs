namespace FineTune.Engine.Data;

/// <summary>Turns a data set into training, validation and test pairs with classes: stratified by class, seeded, given parts kept as they are.</summary>
public static class TextPairSplit
{
    /// <summary>
    /// Loads two texts and a class per row. Parts that were not given are taken from the training rows by <see cref="PlanData.Split"/>: equal pairs
    /// (whichever way round) stay together, and every class keeps at least one training row. A null column means the guessed one.
    /// </summary>
    /// <exception cref="UserException">A column is missing, no row has all three values, or the classes cannot be learnt.</exception>
    public static TextPairData Load(DataSet data, PlanData plan, string? text2Column, int seed)
    {
        var columns = PairColumns.Of(data.Info, plan.TextColumn, text2Column, plan.LabelColumn, "class");
        var notes = new List<string>();
        var train = Read(data, DataPart.Train, columns, notes);
        DataSetChecks.RequireUsableClasses(data, new TextColumns(columns.First, columns.Answer, columns.FirstName, columns.AnswerName), train.Select(r => r.Answer));
        var labels = train.Select(r => r.Answer).Distinct().Order(StringComparer.Ordinal).ToList();
        var parts = new Dictionary<DataPart, List<LabelledPair>> { [DataPart.Train] = Labelled(train, ClassNames.Match(labels, labels)) };
        foreach (var part in new[] { DataPart.Validation, DataPart.Test }) parts[part] = Given(data, part, columns, labels, notes);
        GivenParts.Fill(parts, data.Info, plan.Split, seed, labels.Count, r => r.Row, r => r.Same(), r => r.Label);
        return new(labels, parts[DataPart.Train], parts[DataPart.Validation], parts[DataPart.Test], notes);
    }

    private static List<LabelledPair> Given(DataSet data, DataPart part, PairColumns columns, List<string> labels, List<string> notes)
    {
        var rows = Read(data, part, columns, notes);
        var match = GivenNames.Match(labels, rows.Select(r => r.Answer), part, "class", notes, out var unmatched);
        if (unmatched.Count > 0)
        {
            var left = new LeftOutRows(part);
            left.Add($"of scoring: no training row has the class {ClassNames.List(unmatched)}", rows.Count(r => match[r.Answer] < 0));
            notes.AddRange(left.Notes);
        }
        return Labelled(rows, match);
    }

    private static List<LabelledPair> Labelled(List<(TextPair Pair, string Answer)> rows, Dictionary<string, int> index) =>
        [.. rows.Where(r => index[r.Answer] >= 0).Select(r => new LabelledPair(r.Pair.First, r.Pair.Second, index[r.Answer], r.Pair.Row))];

    private static List<(TextPair Pair, string Answer)> Read(DataSet data, DataPart part, PairColumns columns, List<string> notes)
    {
        var left = new LeftOutRows(part);
        var classes = new Dictionary<string, string>();
        var rows = PairRows.Read(data, part, columns, left).Select(r => (r.Pair, Answer: r.Answer.Trim())).ToList();
        if (rows.Count(r => r.Answer.Length == 0) is > 0 and var missing) left.Add("because the class is missing", missing);
        notes.AddRange(left.Notes);
        // One string object per class, not one per row.
        return [.. rows.Where(r => r.Answer.Length > 0).Select(r => (r.Pair, classes.TryGetValue(r.Answer, out var shared) ? shared : classes[r.Answer] = r.Answer))];
    }
}
