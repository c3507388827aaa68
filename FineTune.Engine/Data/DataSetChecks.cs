namespace FineTune.Engine.Data;

/// <summary>Indices and names of the two columns of a text classification.</summary>
public sealed record TextColumns(int Text, int Label, string TextName, string LabelName);

/// <summary>What a data set needs for text classification; the profile reports it, starting a run enforces it.</summary>
public static class DataSetChecks
{
    /// <summary>More classes than this are ids or free text.</summary>
    public const int MaximumClasses = 1000;

    /// <summary>The columns to use: the ones named, else the guessed ones.</summary>
    /// <exception cref="UserException">A column is not there, cannot be guessed, or both are the same.</exception>
    public static TextColumns Columns(DataSetInfo info, string? textColumn, string? labelColumn)
    {
        TaskColumns.RequireSeveral(info);
        var text = textColumn ?? info.TextColumn ?? throw new UserException("No column looks like texts.", $"Choose the text column; there are {ClassNames.List(info.Columns)}.", At(info));
        var label = labelColumn ?? info.LabelColumn ?? throw new UserException("No column looks like classes.",
            $"Choose the label column (few different values that repeat), or add one; there are {ClassNames.List(info.Columns)}.", At(info));
        foreach (var name in new[] { text, label })
            if (info.IndexOf(name) < 0) throw new UserException($"There is no column '{name}'.", $"Choose one of {ClassNames.List(info.Columns)}.", At(info));
        return text == label
            ? throw new UserException($"Text and label are both the column '{text}'.", "Choose two different columns.", At(info, text))
            : new TextColumns(info.IndexOf(text), info.IndexOf(label), text, label);
    }

    /// <exception cref="UserException">No rows, one class, or so many that they must be ids.</exception>
    internal static void RequireUsableClasses(DataSet data, TextColumns columns, IEnumerable<string> labels)
    {
        var classes = labels.Distinct().Take(MaximumClasses * 100).ToList();
        if (ClassProblem(data, columns, classes.Count, classes.FirstOrDefault()) is { } problem)
            throw new UserException(problem.Text, problem.Remedy, At(data.Info, columns.LabelName));
    }

    /// <summary>What is wrong with the classes, as a finding; null when they can be learnt.</summary>
    internal static Finding? ClassProblem(DataSet data, TextColumns columns, long classes, string? firstClass)
    {
        if (classes == 0)
            return Error(FindingKinds.MissingLabel, "No training row has both a text and a class.", $"Choose other columns than '{columns.TextName}' and '{columns.LabelName}', or fill them.", 0);
        if (classes == 1)
            return Error(FindingKinds.OneClass, $"All training rows have the same class, '{firstClass}'; there is nothing to tell apart.", "Add rows of at least one other class, or choose another label column.", 1);
        if (classes <= MaximumClasses) return null;
        var better = BetterLabel(data, columns);
        return Error(FindingKinds.TooManyClasses,
            $"The column '{columns.LabelName}' has {classes:N0} different values; these are probably ids or free text, not classes (at most {MaximumClasses:N0}).",
            better is { } b ? $"Choose '{b}' as the label column: its values are few and repeat." : "Choose a column with few values that repeat, or group the values into fewer classes.", classes);
    }

    private static string? BetterLabel(DataSet data, TextColumns columns)
    {
        var guess = new ColumnGuess();
        foreach (var row in data.Read(DataPart.Train)) guess.Add(row.Values);
        return guess.LabelCandidates(data.Info.Columns)
            .FirstOrDefault(c => c != columns.LabelName && c != columns.TextName && guess.Distinct(data.Info.IndexOf(c)) is > 1 and <= MaximumClasses);
    }

    private static Finding Error(string kind, string text, string remedy, long count) => new(kind, Severity.Error, text, remedy, [], [], count);

    private static Place At(DataSetInfo info, string? column = null) => new(info.Parts.GetValueOrDefault(DataPart.Train)?.Files.FirstOrDefault() ?? info.Name, null, column);
}
