namespace FineTune.Engine.Data;

/// <summary>Rows of a data set for scoring a model that already knows its classes: all parts together, nothing held back.</summary>
public static class ScoringRows
{
    /// <param name="labels">The model's classes; class names of the data are matched to them as test classes are to training classes.</param>
    /// <param name="notes">What was left out, and why.</param>
    /// <exception cref="UserException">A column is missing, or no row has a class the model knows.</exception>
    public static IReadOnlyList<LabelledText> Load(DataSet data, string? textColumn, string? labelColumn, IReadOnlyList<string> labels, out IReadOnlyList<string> notes)
    {
        var columns = DataSetChecks.Columns(data.Info, textColumn, labelColumn);
        var found = data.Info.Parts.Keys.Order().SelectMany(data.Read)
            .Select(r => (Text: r.Values[columns.Text], Label: r.Values[columns.Label].Trim(), r.Row)).ToList();
        var rows = found.Where(r => !string.IsNullOrWhiteSpace(r.Text) && r.Label.Length > 0).ToList();
        var match = ClassNames.Match(labels, rows.Select(r => r.Label));
        var scored = rows.Where(r => match[r.Label] >= 0).Select(r => new LabelledText(r.Text, match[r.Label], r.Row)).ToList();
        var unknown = match.Where(m => m.Value < 0).Select(m => m.Key).Order(StringComparer.Ordinal).ToList();
        var said = new List<string>();
        if (found.Count > rows.Count) said.Add($"{found.Count - rows.Count:N0} rows were left out because their text or class is missing.");
        if (unknown.Count > 0) said.Add($"{rows.Count - scored.Count:N0} rows were left out because the model does not know their classes: {ClassNames.List(unknown)}.");
        notes = said;
        return scored.Count > 0 ? scored : throw new UserException(
            $"No row of column '{columns.LabelName}' has a class the model knows ({ClassNames.List(labels)}).", "Choose the label column with the same class names as in training.", new Place(data.Info.Name));
    }
}
