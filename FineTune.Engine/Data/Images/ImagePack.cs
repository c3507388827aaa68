using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace FineTune.Engine.Data.Images;

/// <summary>
/// The images of a data set, shared by the versions made from it: <c>images.bin</c> holds their files one after the other, each with its thumbnail behind it,
/// and <c>images.index</c> says where (<see cref="PackEntry"/>, in the order of their content). Any number of threads may read at once.
/// </summary>
public sealed class ImagePack : IDisposable
{
    internal const string BytesFile = "images.bin";
    internal const string IndexFile = "images.index";

    private readonly SafeFileHandle _bytes;
    private readonly byte[] _index;
    private readonly string _folder;

    /// <param name="folder">The pack's folder, <c>images/ID</c> under the home.</param>
    /// <exception cref="UserException">The pack is not there.</exception>
    public ImagePack(string folder)
    {
        _folder = folder;
        try
        {
            _index = File.ReadAllBytes(Path.Combine(folder, IndexFile));
            _bytes = File.OpenHandle(Path.Combine(folder, BytesFile));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserException("The images of this data set are missing.", "Import it again.", new Place(folder), e);
        }
    }

    /// <summary>The file's bytes, as they were imported.</summary>
    /// <param name="content">As in the column <see cref="ImageColumns.Content"/>.</param>
    /// <exception cref="UserException">There is no such image.</exception>
    public byte[] Image(string content)
    {
        var entry = Find(content);
        return Bytes(entry.Offset, entry.Length);
    }

    /// <summary>A small JPEG of it; an image that is small anyway is its own thumbnail.</summary>
    /// <inheritdoc cref="Image"/>
    public (byte[] Bytes, string ContentType) Thumbnail(string content)
    {
        var entry = Find(content);
        var bytes = Bytes(entry.ThumbnailOffset, entry.ThumbnailLength);
        return (bytes, ImageSignatures.ContentType(bytes) ?? "application/octet-stream");
    }

    public void Dispose() => _bytes.Dispose();

    private byte[] Bytes(long offset, int length)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        for (var read = 0; read < length;)
        {
            var count = RandomAccess.Read(_bytes, bytes.AsSpan(read), offset + read);
            if (count == 0) throw new UserException("The images of this data set are cut off.", "Import it again.", new Place(_folder));
            read += count;
        }
        return bytes;
    }

    private PackEntry Find(string content)
    {
        var wanted = PackEntry.Key(content);
        var (low, high) = (0, _index.Length / PackEntry.Size - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var entry = PackEntry.Read(_index.AsSpan(middle * PackEntry.Size));
            if (entry.Content == wanted) return entry;
            (low, high) = entry.Content < wanted ? (middle + 1, high) : (low, middle - 1);
        }
        throw new UserException($"The data set has no image '{content}'.", "Import it again.", new Place(_folder));
    }
}

/// <summary>Where an image and its thumbnail lie in a pack; 40 bytes, big endian, so that the bytes sort like the content.</summary>
internal readonly record struct PackEntry(UInt128 Content, long Offset, int Length, long ThumbnailOffset, int ThumbnailLength)
{
    public const int Size = 40;

    /// <summary>The content's name as a number; zero, which no image has, for anything that is no such name.</summary>
    public static UInt128 Key(string content) => UInt128.TryParse(content, System.Globalization.NumberStyles.HexNumber, null, out var key) ? key : UInt128.Zero;

    public static PackEntry Read(ReadOnlySpan<byte> from) => new(BinaryPrimitives.ReadUInt128BigEndian(from), BinaryPrimitives.ReadInt64BigEndian(from[16..]),
        BinaryPrimitives.ReadInt32BigEndian(from[24..]), BinaryPrimitives.ReadInt64BigEndian(from[28..]), BinaryPrimitives.ReadInt32BigEndian(from[36..]));

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt128BigEndian(to, Content);
        BinaryPrimitives.WriteInt64BigEndian(to[16..], Offset);
        BinaryPrimitives.WriteInt32BigEndian(to[24..], Length);
        BinaryPrimitives.WriteInt64BigEndian(to[28..], ThumbnailOffset);
        BinaryPrimitives.WriteInt32BigEndian(to[36..], ThumbnailLength);
    }
}
