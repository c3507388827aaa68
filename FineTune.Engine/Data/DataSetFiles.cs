using System.Buffers.Binary;

namespace FineTune.Engine.Data;

/// <summary>
/// The files of one stored version: <c>dataset.json</c>, and for each part <c>PART.jsonl</c> (one JSON array of strings per
/// line; trailing empty values are left away, so that a column which turns up late changes no earlier line) and
/// <c>PART.index</c> (one <see cref="IndexEntry"/> per row, for random access).
/// </summary>
internal static class DataSetFiles
{
    public const string Info = "dataset.json";

    /// <summary>What OpenAI's fine-tuning would say of the training file, where it has such a form.</summary>
    public const string OpenAi = "openai.json";

    public static string Rows(string folder, DataPart part) => Path.Combine(folder, part.ToString().ToLowerInvariant() + ".jsonl");

    public static string Index(string folder, DataPart part) => Path.Combine(folder, part.ToString().ToLowerInvariant() + ".index");
}

/// <summary>Where a row lies and where it came from; 16 bytes, little endian.</summary>
/// <param name="Offset">Byte offset of its line in the rows file.</param>
/// <param name="SourceRow">Row in the source file as a spreadsheet shows it; 0 when the whole file is one row, named by the last column (of images, by the first).</param>
/// <param name="SourceFile">Index into <see cref="PartInfo.Files"/>.</param>
internal readonly record struct IndexEntry(long Offset, int SourceRow, int SourceFile)
{
    public const int Size = 16;

    public static IndexEntry Read(ReadOnlySpan<byte> from) => new(
        BinaryPrimitives.ReadInt64LittleEndian(from), BinaryPrimitives.ReadInt32LittleEndian(from[8..]), BinaryPrimitives.ReadInt32LittleEndian(from[12..]));

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to, Offset);
        BinaryPrimitives.WriteInt32LittleEndian(to[8..], SourceRow);
        BinaryPrimitives.WriteInt32LittleEndian(to[12..], SourceFile);
    }
}
