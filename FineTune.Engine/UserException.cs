namespace FineTune.Engine;

/// <summary>Where in a person's data something is wrong. Rows count as a spreadsheet shows them: with a header line the first record is row 2.</summary>
/// <param name="File">The file's name as the person gave it (inside a zip: <c>archive.zip/inner.csv</c>).</param>
/// <param name="Row">1-based row, or null when the whole file is meant.</param>
/// <param name="Column">The column's name, or its 1-based position when it has none.</param>
public sealed record Place(string File, long? Row = null, string? Column = null)
{
    public override string ToString() =>
        File + (Row is { } row ? $", row {row}" : "") + (Column is { } column ? $", column {column}" : "");
}

/// <summary>
/// A failure a person caused and can mend: what happened, where, and what to do. Every host shows it the same way
/// (browser: message box, API: problem details, command line: one sentence and exit code 1).
/// </summary>
public class UserException(string what, string remedy, Place? where = null, Exception? inner = null)
    : Exception(where is null ? $"{what} {remedy}" : $"{where}: {what} {remedy}", inner)
{
    /// <summary>What happened, a sentence ending in a full stop.</summary>
    public string What { get; } = what;

    /// <summary>What to do about it, a sentence ending in a full stop.</summary>
    public string Remedy { get; } = remedy;

    /// <summary>File, row and column, where they are known.</summary>
    public Place? Where { get; } = where;
}
