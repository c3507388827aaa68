using System.Text.Json;
using FineTune.Engine.Data.Images;
using Microsoft.Win32.SafeHandles;

namespace FineTune.Engine.Data;

/// <summary>A stored version opened for reading: in order, by row, or a page at a time. Any number of threads may read at once.</summary>
public sealed class DataSet : IDisposable
{
    private readonly string _folder;
    private readonly Dictionary<DataPart, OpenPart> _parts = [];
    private readonly Lazy<ImagePack>? _pack;

    /// <param name="images">Folder of the pack with its images; null = it has none.</param>
    internal DataSet(string folder, DataSetInfo info, string? images)
    {
        (_folder, Info) = (folder, info);
        _pack = images is null ? null : new Lazy<ImagePack>(() => new ImagePack(images));
        foreach (var (part, stored) in info.Parts)
            _parts[part] = new OpenPart(File.OpenHandle(DataSetFiles.Rows(folder, part)), File.OpenHandle(DataSetFiles.Index(folder, part)), stored);
    }

    public DataSetInfo Info { get; }

    /// <summary>All rows of a part in order, streamed; nothing when the part was not given.</summary>
    public IEnumerable<DataRow> Read(DataPart part) => ReadEntries(part).Select(r => r.Row);

    /// <summary>The same, with where each row lies and came from.</summary>
    internal IEnumerable<(DataRow Row, IndexEntry Entry)> ReadEntries(DataPart part)
    {
        if (!_parts.ContainsKey(part)) yield break;
        using var rows = new FileStream(DataSetFiles.Rows(_folder, part), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        using var index = new FileStream(DataSetFiles.Index(_folder, part), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        var (entryBytes, line) = (new byte[IndexEntry.Size], new byte[4096]);
        var count = index.Length / IndexEntry.Size;
        if (count == 0) yield break;
        index.ReadExactly(entryBytes);
        var entry = IndexEntry.Read(entryBytes);
        for (long i = 0; i < count; i++)
        {
            var (current, end) = (entry, rows.Length);
            if (i + 1 < count)
            {
                index.ReadExactly(entryBytes);
                entry = IndexEntry.Read(entryBytes);
                end = entry.Offset;
            }
            var length = (int)(end - current.Offset);
            if (line.Length < length) line = new byte[length * 2];
            rows.ReadExactly(line, 0, length);
            yield return (Row(new RowReference(part, i), line.AsSpan(0, length), current), current);
        }
    }

    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public DataRow Get(RowReference row)
    {
        if (!_parts.TryGetValue(row.Part, out var part) || row.Index < 0 || row.Index >= part.Info.Rows)
            throw new ArgumentOutOfRangeException(nameof(row), row, "There is no such row.");
        Span<byte> entries = stackalloc byte[2 * IndexEntry.Size];
        var read = RandomAccess.Read(part.Index, entries, row.Index * IndexEntry.Size);
        var entry = IndexEntry.Read(entries);
        var end = read == entries.Length ? IndexEntry.Read(entries[IndexEntry.Size..]).Offset : RandomAccess.GetLength(part.Rows);
        var line = new byte[end - entry.Offset];
        RandomAccess.Read(part.Rows, line, entry.Offset);
        return Row(row, line, entry);
    }

    /// <summary>Up to <paramref name="take"/> rows from <paramref name="skip"/> on; fewer, or none, at the end.</summary>
    public IReadOnlyList<DataRow> Page(DataPart part, long skip, int take)
    {
        var page = new List<DataRow>();
        for (var i = Math.Max(0, skip); i < Math.Min(Info.Rows(part), skip + take); i++) page.Add(Get(new RowReference(part, i)));
        return page;
    }

    /// <summary>The bytes of a row's image, as they were imported.</summary>
    /// <exception cref="UserException">The data set has no images, or not this one.</exception>
    public byte[] Image(DataRow row) => Pack.Image(Content(row));

    /// <summary>A small version of a row's image, upright: a JPEG, or the image itself where it is small.</summary>
    /// <exception cref="UserException">The data set has no images, or not this one.</exception>
    public (byte[] Bytes, string ContentType) Thumbnail(DataRow row) => Pack.Thumbnail(Content(row));

    private ImagePack Pack => _pack?.Value ?? throw new UserException("These data are no images.", "Choose a data set of images.", new Place(Info.Name));

    private string Content(DataRow row) => Info.IndexOf(ImageColumns.Content) is >= 0 and var column ? row.Values[column] : "";

    public void Dispose()
    {
        if (_pack is { IsValueCreated: true }) _pack.Value.Dispose();
        foreach (var part in _parts.Values)
        {
            part.Rows.Dispose();
            part.Index.Dispose();
        }
    }

    private DataRow Row(RowReference reference, ReadOnlySpan<byte> line, IndexEntry entry)
    {
        var values = new string[Info.Columns.Count];
        Array.Fill(values, "");
        var reader = new Utf8JsonReader(line);
        reader.Read();
        for (var i = 0; reader.Read() && reader.TokenType == JsonTokenType.String; i++) values[i] = reader.GetString()!;
        var file = Info.Parts[reference.Part].Files[entry.SourceFile];
        return new DataRow(reference, values, entry.SourceRow > 0 ? new Place(file, entry.SourceRow) : new Place($"{file}/{values[Info.Images is null ? ^1 : 0]}"));
    }

    private sealed record OpenPart(SafeFileHandle Rows, SafeFileHandle Index, PartInfo Info);
}
