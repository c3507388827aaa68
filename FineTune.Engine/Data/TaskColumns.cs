namespace FineTune.Engine.Data;

/// <summary>Refuses columns that are missing or chosen twice, in sentences that every task shares.</summary>
internal static class TaskColumns
{
    /// <summary>Refuses data of one column, which import lets through because writing needs no more.</summary>
    public static void RequireSeveral(DataSetInfo info)
    {
        if (info.Columns.Count < 2)
            throw new UserException($"There is one column only ('{info.Columns[0]}'); telling classes apart needs one with the texts and one with their classes.",
                "Add a column with the class of each text; if there is one already, separate the columns by commas, semicolons or tabs. Learning to write needs the texts only.", At(info));
    }

    public static string Require(DataSetInfo info, string? name, string what)
    {
        if (name is null) throw new UserException($"No column looks like the {what}.", $"Choose the column of the {what}; there are {ClassNames.List(info.Columns)}.", At(info));
        return info.IndexOf(name) >= 0 ? name : throw new UserException($"There is no column '{name}'.", $"Choose one of {ClassNames.List(info.Columns)}.", At(info));
    }

    public static void RequireDifferent(DataSetInfo info, params (string Name, string What)[] columns)
    {
        foreach (var same in columns.GroupBy(c => c.Name).Where(g => g.Count() > 1))
            throw new UserException($"The column '{same.Key}' was chosen for {string.Join(" and ", same.Select(c => "the " + c.What))}.", "Choose different columns.", At(info, same.Key));
    }

    public static Place At(DataSetInfo info, string? column = null) => new(info.Parts.GetValueOrDefault(DataPart.Train)?.Files.FirstOrDefault() ?? info.Name, null, column);
}
