using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Studio.Storage;

namespace FineTune.Studio.Datasets;

/// <summary>A data set in a list of the API.</summary>
public sealed record DataSetSummary(string Id, string Name, int Version, string? Parent, DateTimeOffset CreatedAt, long Rows, long Bytes)
{
    public static DataSetSummary From(DataSetRecord record) =>
        new(record.Hash, record.Name, record.Version, record.ParentHash, record.CreatedAt, record.Rows, record.Bytes);
}

/// <summary>One version of a data set, in full.</summary>
/// <param name="Id">Its content hash.</param>
/// <param name="Parts">Rows per part.</param>
/// <param name="TextColumn">Guessed; a plan's choice wins.</param>
/// <param name="LabelColumn">Guessed; a plan's choice wins.</param>
/// <param name="Notes">How the files were read.</param>
/// <param name="Findings">What was found wrong while reading; the profile has the rest.</param>
public sealed record DataSetDocument(
    string Id, string Name, int Version, string? Parent, DateTimeOffset CreatedAt, long Rows, long Bytes,
    IReadOnlyList<string> Columns, IReadOnlyDictionary<DataPart, long> Parts, string? TextColumn, string? LabelColumn,
    IReadOnlyList<string> Notes, IReadOnlyList<Finding> Findings)
{
    public static DataSetDocument From(DataSetRecord record, DataSetInfo info) => new(
        record.Hash, record.Name, record.Version, record.ParentHash, record.CreatedAt, record.Rows, record.Bytes,
        info.Columns, info.Parts.ToDictionary(p => p.Key, p => p.Value.Rows), info.TextColumn, info.LabelColumn, info.Notes, info.Findings);
}

/// <summary>A page of rows.</summary>
/// <param name="Total">Rows of the part.</param>
public sealed record RowsDocument(DataPart Part, long Skip, long Total, IReadOnlyList<string> Columns, IReadOnlyList<RowDocument> Rows);

/// <param name="Index">0-based in its part.</param>
/// <param name="File">The file the row came from.</param>
/// <param name="FileRow">The row there, as a spreadsheet counts.</param>
public sealed record RowDocument(long Index, string File, long? FileRow, string[] Values)
{
    public static RowDocument From(DataRow row) => new(row.Row.Index, row.Place.File, row.Place.Row, row.Values);
}

/// <summary>What <c>PATCH</c> changes.</summary>
public sealed record DataSetPatch(string? Name);

/// <summary>The upload's form, for the API's description: it is read as a stream.</summary>
public sealed record DataSetForm(IFormFile Train, string? Name, IFormFile? Test, IFormFile? Validation);

/// <summary>What <c>POST .../fixes</c> asks for; all of it together makes one new version.</summary>
/// <param name="DropMissingText">Drop rows whose text is missing.</param>
/// <param name="DropMissingLabel">Drop rows whose class is missing.</param>
/// <param name="DropDuplicates">Drop training rows that repeat an earlier one.</param>
/// <param name="DropTrainRowsInTest">Drop training rows whose text is also a test or validation text.</param>
/// <param name="Exclude">Rows to leave out: part and 0-based index, as <c>/rows</c> numbers them.</param>
/// <param name="Relabel">New classes for rows.</param>
/// <param name="TextColumn">Null = the guessed one.</param>
/// <param name="LabelColumn">Null = the guessed one.</param>
public sealed record DataSetFix(
    bool DropMissingText = false, bool DropMissingLabel = false, bool DropDuplicates = false, bool DropTrainRowsInTest = false,
    IReadOnlyList<RowReference>? Exclude = null, IReadOnlyList<RowLabel>? Relabel = null, string? TextColumn = null, string? LabelColumn = null)
{
    public DataFix ToFix()
    {
        var relabel = new Dictionary<RowReference, string>();
        foreach (var (part, index, label) in Relabel ?? [])
            if (string.IsNullOrWhiteSpace(label)) throw new UserException($"The new class of row {index} is empty.", "Give every row under relabel a label, or name it under exclude.");
            else relabel[new(part, index)] = label;
        return new()
        {
            DropMissingText = DropMissingText, DropMissingLabel = DropMissingLabel, DropDuplicates = DropDuplicates, DropTrainRowsInTest = DropTrainRowsInTest,
            Exclude = (Exclude ?? []).ToHashSet(), Relabel = relabel,
        };
    }
}

/// <summary>A row's new class.</summary>
public sealed record RowLabel(DataPart Part, long Index, string Label);
