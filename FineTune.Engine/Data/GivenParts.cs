namespace FineTune.Engine.Data;

/// <summary>Divides training rows into the parts that were not given as files of their own.</summary>
internal static class GivenParts
{
    /// <summary>
    /// Takes what is missing from the training rows by <see cref="StratifiedSplit"/>; parts that were given stay as they are.
    /// </summary>
    /// <param name="parts">The usable rows of every part, the training rows among them; changed in place.</param>
    /// <param name="same">The text by which rows are equal and stay together.</param>
    /// <param name="stratum">0 up to <paramref name="strata"/>: what every part should have its share of.</param>
    public static void Fill<T>(
        Dictionary<DataPart, List<T>> parts, DataSetInfo info, SplitShares shares, int seed, int strata, Func<T, RowReference> row, Func<T, string> same, Func<T, int> stratum)
    {
        var wanted = new List<(DataPart Part, double Share)>();
        if (info.Rows(DataPart.Test) == 0) wanted.Add((DataPart.Test, shares.Test / 100));
        if (info.Rows(DataPart.Validation) == 0) wanted.Add((DataPart.Validation, shares.Validation / 100));
        var byRow = parts[DataPart.Train].ToDictionary(row);
        var (remaining, taken) = StratifiedSplit.Take([.. parts[DataPart.Train].Select(r => new LabelledText(same(r), stratum(r), row(r)))], strata, wanted, seed);
        parts[DataPart.Train] = [.. remaining.Select(r => byRow[r.Row])];
        foreach (var (part, rows) in taken) parts[part] = [.. rows.Select(r => byRow[r.Row])];
    }
}
