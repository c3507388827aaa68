using System.Security.Cryptography;
using FineTune.Engine.Data.Import;

namespace FineTune.Engine.Data.Images;

/// <summary>Writes a pack into a temporary folder; <see cref="Finish"/> gives it its name. Disposed unfinished, it leaves nothing behind. One thread.</summary>
internal sealed class ImagePackWriter : IDisposable
{
    private readonly FineTuneHome _home;
    private readonly DiskGuard _disk;
    private readonly string _folder;
    private readonly FileStream _bytes;
    private readonly Dictionary<UInt128, PackEntry> _entries = [];
    private long _length;

    public ImagePackWriter(FineTuneHome home, DiskGuard disk)
    {
        (_home, _disk) = (home, disk);
        _folder = Path.Combine(home.Temporary, "images-" + Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(_folder);
        _bytes = new FileStream(Path.Combine(_folder, ImagePack.BytesFile), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 18);
    }

    /// <summary>Adds an image; one that is there already is not written again.</summary>
    /// <param name="thumbnail">Null when the image is its own.</param>
    public void Add(string content, ReadOnlySpan<byte> bytes, byte[]? thumbnail)
    {
        var key = PackEntry.Key(content);
        if (_entries.ContainsKey(key)) return;
        _entries[key] = thumbnail is null ? new(key, _length, bytes.Length, _length, bytes.Length) : new(key, _length, bytes.Length, _length + bytes.Length, thumbnail.Length);
        _bytes.Write(bytes);
        if (thumbnail is not null) _bytes.Write(thumbnail);
        var written = bytes.Length + (thumbnail?.Length ?? 0);
        _length += written;
        _disk.Wrote(written + PackEntry.Size);
    }

    /// <summary>Closes the files and moves the folder to its name, a hash of what is in it; the same images have the same pack. Call it under <see cref="ImagePacks.Gate"/>.</summary>
    /// <returns>The pack's id.</returns>
    public string Finish()
    {
        _bytes.Dispose();
        var index = new byte[_entries.Count * PackEntry.Size];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var at = 0;
        foreach (var entry in _entries.Values.OrderBy(e => e.Content))
        {
            entry.Write(index.AsSpan(at));
            hash.AppendData(index.AsSpan(at, 16));
            at += PackEntry.Size;
        }
        File.WriteAllBytes(Path.Combine(_folder, ImagePack.IndexFile), index);
        var id = Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
        var target = ImagePacks.Folder(_home, id);
        if (!File.Exists(Path.Combine(target, ImagePack.IndexFile)))
        {
            if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
            Directory.Move(_folder, target);
        }
        return id;
    }

    public void Dispose()
    {
        _bytes.Dispose();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }
}
