using FineTune.Engine.Data.Import;

namespace FineTune.Engine.Data.Readers;

/// <summary>Whether a row had as many fields as its file has columns.</summary>
internal enum RowShape { Even, TooShort, TooLong }

/// <summary>One row as read.</summary>
/// <param name="Row">Row in the file as a spreadsheet shows it; 0 = the whole file is one row.</param>
/// <param name="Values">By dataset column; null or shorter = missing. Valid until the next row is asked for.</param>
internal readonly record struct SourceRow(long Row, string?[] Values, RowShape Shape = RowShape.Even);

/// <summary>What a reader works with beside the file.</summary>
/// <param name="Columns">The data set's columns, to which a file's columns are mapped.</param>
/// <param name="Log">Takes sentences about how the file was read.</param>
/// <param name="ForceWindows1252">See <see cref="TextInput"/>.</param>
/// <param name="Temporary">Folder for files of ours.</param>
internal sealed record ReadContext(ColumnSet Columns, ReadLog Log, bool ForceWindows1252, string Temporary);

/// <summary>Reads the rows of one file format, streamed. One class per format, listed in <see cref="RowReaders"/>.</summary>
internal abstract class RowReader
{
    /// <summary>Longest record, in bytes or characters: a line without an end must not fill the memory.</summary>
    public const int MaximumRecord = 16 << 20;

    /// <summary>Lower-case extensions with their dot.</summary>
    public abstract IReadOnlyList<string> Extensions { get; }

    /// <exception cref="UserException">The file cannot be read; says row and remedy.</exception>
    public abstract IEnumerable<SourceRow> Read(SourceFile file, ReadContext context);
}
