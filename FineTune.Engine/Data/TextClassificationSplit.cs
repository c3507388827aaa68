namespace FineTune.Engine.Data;

/// <summary>Turns a data set into training, validation and test texts: stratified by class, seeded, given parts kept as they are.</summary>
public static class TextClassificationSplit
{
    /// <summary>
    /// Loads the texts and classes of a plan's columns. Parts that were given stay as they are; parts that were not are
    /// taken from the training rows by <see cref="PlanData.Split"/>: equal texts stay together, and every class keeps at least one training row.
    /// </summary>
    /// <exception cref="UserException">A column is missing, or its content cannot be classes.</exception>
    public static TextClassificationData Load(DataSet data, PlanData plan, int seed)
    {
        var columns = DataSetChecks.Columns(data.Info, plan.TextColumn, plan.LabelColumn);
        var notes = new List<string>();
        var train = Read(data, DataPart.Train, columns, notes);
        DataSetChecks.RequireUsableClasses(data, columns, train.Select(r => r.Label));
        var labels = train.Select(r => r.Label).Distinct().Order(StringComparer.Ordinal).ToList();
        var index = labels.Select((l, i) => (l, i)).ToDictionary(x => x.l, x => x.i);

        var parts = new Dictionary<DataPart, List<LabelledText>>
        {
            [DataPart.Validation] = Given(data, DataPart.Validation, columns, labels, notes),
            [DataPart.Test] = Given(data, DataPart.Test, columns, labels, notes),
        };
        var wanted = new List<(DataPart Part, double Share)>();
        if (data.Info.Rows(DataPart.Test) == 0) wanted.Add((DataPart.Test, plan.Split.Test / 100));
        if (data.Info.Rows(DataPart.Validation) == 0) wanted.Add((DataPart.Validation, plan.Split.Validation / 100));
        var (remaining, taken) = StratifiedSplit.Take([.. train.Select(r => new LabelledText(r.Text, index[r.Label], r.Row))], labels.Count, wanted, seed);
        foreach (var (part, rows) in taken) parts[part] = rows;
        return new TextClassificationData(labels, remaining, parts[DataPart.Validation], parts[DataPart.Test], notes);
    }

    private static List<LabelledText> Given(DataSet data, DataPart part, TextColumns columns, IReadOnlyList<string> labels, List<string> notes)
    {
        var rows = Read(data, part, columns, notes);
        var match = ClassNames.Match(labels, rows.Select(r => r.Label).Distinct());
        foreach (var (name, target) in match.Where(m => m.Value >= 0 && labels[m.Value] != m.Key).OrderBy(m => m.Key, StringComparer.Ordinal))
            notes.Add($"The class '{name}' of the {part.Word()} rows was taken for '{labels[target]}' of the training rows.");
        var unmatched = match.Where(m => m.Value < 0).Select(m => m.Key).Order(StringComparer.Ordinal).ToList();
        if (unmatched.Count > 0)
            notes.Add($"{LeftOut(rows.Count(r => match[r.Label] < 0), part)} of scoring: no training row has the class {ClassNames.List(unmatched)}.");
        return [.. rows.Where(r => match[r.Label] >= 0).Select(r => new LabelledText(r.Text, match[r.Label], r.Row))];
    }

    private static List<(string Text, string Label, RowReference Row)> Read(DataSet data, DataPart part, TextColumns columns, List<string> notes)
    {
        var rows = new List<(string, string, RowReference)>();
        var (noText, noLabel) = (0L, 0L);
        var labels = new Dictionary<string, string>();
        foreach (var row in data.Read(part))
        {
            var (text, label) = (row.Values[columns.Text], row.Values[columns.Label].Trim());
            if (string.IsNullOrWhiteSpace(text)) noText++;
            else if (label.Length == 0) noLabel++;
            else
            {
                // One string object per class, not one per row.
                if (!labels.TryGetValue(label, out var shared)) labels[label] = shared = label;
                rows.Add((text, shared, row.Row));
            }
        }
        if (noText > 0) notes.Add($"{LeftOut(noText, part)} because the text is missing.");
        if (noLabel > 0) notes.Add($"{LeftOut(noLabel, part)} because the class is missing.");
        return rows;
    }

    private static string LeftOut(long rows, DataPart part) => rows == 1 ? $"1 {part.Word()} row was left out" : $"{rows:N0} {part.Word()} rows were left out";
}
