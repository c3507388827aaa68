using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Numerics;
using System.Runtime.InteropServices;

namespace FineTune.Studio.Tests.Engine.Weights.Pytorch;

/// <summary>Files as <c>torch.save</c> writes them, in both forms, made by hand.</summary>
internal static class SavedFile
{
    /// <summary>Whether the storages' ids are those of a legacy file, which have one more part.</summary>
    public enum Form { Zip, Legacy }

    public static byte[] Bytes<T>(params T[] values) where T : unmanaged => MemoryMarshal.AsBytes<T>(values).ToArray();

    public static object StorageOf(Form form, string type, string key, int elements, object?[]? view = null) => form == Form.Zip
        ? new Persistent("storage", new Named("torch", type), key, "cpu", elements)
        : new Persistent("storage", new Named("torch", type), key, "cpu", elements, view);

    public static object Tensor(object storage, int offset, int[] shape, int[] strides) =>
        new Called(new("torch._utils", "_rebuild_tensor_v2"), storage, offset, Tuple(shape), Tuple(strides), false, TinyPickler.OrderedDict());

    public static string Write(Form form, string path, object? root, params (string Key, int Width, byte[] Bytes)[] storages)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (form == Form.Zip) Zip(path, TinyPickler.Pickle(root), storages);
        else File.WriteAllBytes(path, Legacy(TinyPickler.Pickle(root), storages));
        return path;
    }

    public static string Zip(string path, byte[] pickle, (string Key, int Width, byte[] Bytes)[] storages, string byteOrder = "little", CompressionLevel level = CompressionLevel.NoCompression, params (string Name, byte[] Content)[] more)
    {
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        (string Name, byte[] Content)[] all = [("data.pkl", pickle), ("byteorder", [.. byteOrder.Select(c => (byte)c)]), .. storages.Select(s => ("data/" + s.Key, s.Bytes)), ("version", "3\n"u8.ToArray()), .. more];
        foreach (var (name, content) in all)
        {
            using var entry = zip.CreateEntry("archive/" + name, level).Open();
            entry.Write(content);
        }
        return path;
    }

    public static byte[] Legacy(byte[] pickle, (string Key, int Width, byte[] Bytes)[] storages, bool littleEndian = true)
    {
        var file = new List<byte>();
        file.AddRange(TinyPickler.Pickle(BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
        file.AddRange(TinyPickler.Pickle(1001));
        file.AddRange(TinyPickler.Pickle(TinyPickler.Dict(("protocol_version", 1001), ("little_endian", littleEndian), ("type_sizes", TinyPickler.Dict(("short", 2), ("int", 4), ("long", 4))))));
        file.AddRange(pickle);
        file.AddRange(TinyPickler.Pickle(new List<object?>(storages.Select(s => s.Key))));
        foreach (var (_, width, bytes) in storages)
        {
            var count = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(count, bytes.Length / width);
            file.AddRange(count);
            file.AddRange(bytes);
        }
        return [.. file];
    }

    private static object?[] Tuple(int[] values) => [.. values.Select(v => (object?)v)];
}
