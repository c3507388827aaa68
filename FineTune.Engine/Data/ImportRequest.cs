namespace FineTune.Engine.Data;

/// <summary>What to import.</summary>
public sealed record ImportRequest
{
    /// <summary>The data set's name for people.</summary>
    public required string Name { get; init; }

    /// <summary>For each part given, the path of a file, a zip or a folder. A zip or folder given for <see cref="DataPart.Train"/> may bring the other parts along (<c>train.csv</c>, <c>test.csv</c>).</summary>
    public required IReadOnlyDictionary<DataPart, string> Files { get; init; }

    /// <summary>For paths that are not the person's own (uploads lie under names of ours), the name the person knows; its extension counts.</summary>
    public IReadOnlyDictionary<string, string>? DisplayNames { get; init; }
}

/// <summary>How far an import is.</summary>
/// <param name="BytesDone">Bytes read so far (of a zip: unpacked).</param>
/// <param name="BytesTotal">Bytes to read as far as known.</param>
/// <param name="Rows">Rows stored so far.</param>
/// <param name="AreImages">Each row is an image.</param>
public sealed record ImportProgress(long BytesDone, long BytesTotal, long Rows, bool AreImages = false);
