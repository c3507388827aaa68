namespace FineTune.Engine.Data;

/// <summary>Reads the rows of a pair task that have both texts.</summary>
internal static class PairRows
{
    /// <exception cref="UserException">The part has rows, and none has both texts.</exception>
    public static List<(TextPair Pair, string Answer)> Read(DataSet data, DataPart part, PairColumns columns, LeftOutRows left)
    {
        var rows = new List<(TextPair, string)>();
        foreach (var row in data.Read(part))
        {
            var (first, second) = (row.Values[columns.First], row.Values[columns.Second]);
            if (string.IsNullOrWhiteSpace(first) && string.IsNullOrWhiteSpace(second)) left.Add("because both texts are missing");
            else if (string.IsNullOrWhiteSpace(first)) left.Add($"because the first text ('{columns.FirstName}') is missing");
            else if (string.IsNullOrWhiteSpace(second)) left.Add($"because the second text ('{columns.SecondName}') is missing");
            else rows.Add((new TextPair(first, second, row.Row), row.Values[columns.Answer]));
        }
        if (rows.Count == 0 && data.Info.Rows(part) > 0)
            throw new UserException($"No {part.Word()} row has both texts.", $"Choose other columns than '{columns.FirstName}' and '{columns.SecondName}', or fill them.", TaskColumns.At(data.Info, columns.SecondName));
        return rows;
    }
}
