using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FineTune.Engine.Data.Import;

/// <summary>Writes a new version into a temporary folder, hashing as it goes; <see cref="Finish"/> gives it its name. Disposed unfinished, it leaves nothing behind.</summary>
internal sealed class DataSetWriter : IDisposable
{
    private static readonly Lock Naming = new();
    private readonly FineTuneHome _home;
    private readonly DiskGuard _disk;
    private readonly string _folder;
    private readonly Dictionary<DataPart, PartWriter> _parts = [];

    public DataSetWriter(FineTuneHome home, DiskGuard disk)
    {
        (_home, _disk) = (home, disk);
        _folder = Path.Combine(home.Temporary, "dataset-" + Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(_folder);
    }

    public long Rows => _parts.Values.Sum(p => p.Rows);

    public long RowsOf(DataPart part) => _parts.TryGetValue(part, out var writer) ? writer.Rows : 0;

    /// <summary>Adds a file that rows of a part come from; returns its index.</summary>
    public int AddFile(DataPart part, string name)
    {
        var files = Part(part).Files;
        files.Add(name);
        return files.Count - 1;
    }

    public RowReference Append(DataPart part, ReadOnlySpan<string?> values, int sourceRow, int sourceFile)
    {
        var writer = Part(part);
        _disk.Wrote(writer.Append(values, sourceRow, sourceFile));
        return new RowReference(part, writer.Rows - 1);
    }

    /// <summary>Closes the files and moves the folder to its name. Content that is already stored keeps the version that is there.</summary>
    public DataSetInfo Finish(DataSetInfo draft)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(draft.Columns));
        var parts = new SortedDictionary<DataPart, PartInfo>();
        foreach (var (part, writer) in _parts.OrderBy(p => p.Key))
        {
            hash.AppendData([(byte)part]);
            hash.AppendData(writer.Close());
            parts[part] = new PartInfo(writer.Rows, writer.Files);
        }
        var info = draft with { Hash = Convert.ToHexStringLower(hash.GetHashAndReset())[..16], Parts = parts, Bytes = _parts.Values.Sum(p => p.Bytes) };
        var target = Path.Combine(_home.DataSets, info.Hash);
        // Two imports of the same content at once must not remove each other's folder.
        lock (Naming)
        {
            if (!File.Exists(Path.Combine(target, DataSetFiles.Info)))
            {
                Json.WriteFile(Path.Combine(_folder, DataSetFiles.Info), info);
                if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
                Directory.Move(_folder, target);
            }
            else if (info.Images is not null) ToldAnew(target, info);
        }
        return Json.ReadFile<DataSetInfo>(Path.Combine(target, DataSetFiles.Info));
    }

    /// <summary>Images that cannot be read are no rows: the same rows may come with others left out this time, and it is those that are told of.</summary>
    private static void ToldAnew(string folder, DataSetInfo info)
    {
        var file = Path.Combine(folder, DataSetFiles.Info);
        Json.WriteFile(file, Json.ReadFile<DataSetInfo>(file) with { Findings = info.Findings, Notes = info.Notes });
        foreach (var profile in Directory.EnumerateFiles(folder, "profile-*.json")) File.Delete(profile);
    }

    public void Dispose()
    {
        foreach (var part in _parts.Values) part.Dispose();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private PartWriter Part(DataPart part) =>
        _parts.TryGetValue(part, out var writer) ? writer : _parts[part] = new PartWriter(DataSetFiles.Rows(_folder, part), DataSetFiles.Index(_folder, part));

    private sealed class PartWriter(string rowsFile, string indexFile) : IDisposable
    {
        private readonly FileStream _rows = new(rowsFile, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1);
        private readonly FileStream _index = new(indexFile, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly ArrayBufferWriter<byte> _buffer = new(1 << 18);
        private readonly byte[] _entry = new byte[IndexEntry.Size];
        private Utf8JsonWriter? _json;

        public List<string> Files { get; } = [];

        public long Rows { get; private set; }

        public long Bytes { get; private set; }

        public long Append(ReadOnlySpan<string?> values, int sourceRow, int sourceFile)
        {
            new IndexEntry(Bytes, sourceRow, sourceFile).Write(_entry);
            _index.Write(_entry);
            var before = _buffer.WrittenCount;
            var length = values.Length;
            while (length > 0 && string.IsNullOrEmpty(values[length - 1])) length--;
            _json ??= new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
            _json.WriteStartArray();
            for (var i = 0; i < length; i++) _json.WriteStringValue(values[i] ?? "");
            _json.WriteEndArray();
            _json.Flush();
            _json.Reset();
            _buffer.Write("\n"u8);
            var written = _buffer.WrittenCount - before;
            (Rows, Bytes) = (Rows + 1, Bytes + written);
            if (_buffer.WrittenCount >= 1 << 17) WriteOut();
            return written + IndexEntry.Size;
        }

        /// <summary>Flushes, closes and returns the digest of the rows.</summary>
        public byte[] Close()
        {
            WriteOut();
            Dispose();
            return _hash.GetHashAndReset();
        }

        public void Dispose()
        {
            _rows.Dispose();
            _index.Dispose();
            _json?.Dispose();
        }

        private void WriteOut()
        {
            _hash.AppendData(_buffer.WrittenSpan);
            _rows.Write(_buffer.WrittenSpan);
            _buffer.ResetWrittenCount();
        }
    }
}
