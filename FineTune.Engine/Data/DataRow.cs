namespace FineTune.Engine.Data;

/// <summary>One row of a data set.</summary>
/// <param name="Row">Part and 0-based index.</param>
/// <param name="Values">One text per column, in the order of <see cref="DataSetInfo.Columns"/>; a missing value is the empty string.</param>
/// <param name="Place">The file it came from and its row there, as a spreadsheet shows it.</param>
public sealed record DataRow(RowReference Row, string[] Values, Place Place);
