using System.IO.Compression;
using System.Text;
using static TorchSharp.torch;

namespace FineTune.Engine.Weights.Pytorch;

/// <summary>
/// The form since PyTorch 1.6: a zip, nothing compressed, with <c>NAME/data.pkl</c>, <c>NAME/byteorder</c> and a file <c>NAME/data/KEY</c> per storage.
/// Storages are read from their place in the file, one copy into the tensor.
/// </summary>
internal sealed class PytorchZip : PytorchFile
{
    private const long LargestPickle = 1 << 28;

    private readonly ZipArchive _zip;
    private readonly string _folder;

    public PytorchZip(string path, FileStream file) : base(path)
    {
        _zip = new ZipArchive(file, ZipArchiveMode.Read);
        // What is stored as it is cannot be larger than its file, however often its bytes are listed.
        if (_zip.Entries.FirstOrDefault(e => e.CompressedLength != e.Length) is { } packed) throw Refused($"'{packed.FullName}' is compressed, which PyTorch never does.", "Use the file as torch.save wrote it.");
        if (_zip.Entries.Sum(e => (decimal)e.Length) > file.Length) throw new FormatException("its parts are larger than itself");
        var pickle = _zip.Entries.FirstOrDefault(e => e.FullName.EndsWith("/data.pkl", StringComparison.Ordinal) && e.FullName.Count(c => c == '/') == 1)
            ?? throw Refused("This zip holds no data.pkl: it is no PyTorch state dict.", "Choose the file that torch.save wrote.");
        _folder = pickle.FullName[..^"data.pkl".Length];
        if (_zip.GetEntry(_folder + "constants.pkl") is not null) throw Refused("This is a TorchScript program, not a state dict.", "Save the weights alone: torch.save(model.state_dict(), ...).");
        if (_zip.GetEntry(_folder + "byteorder") is { } order && Encoding.ASCII.GetString(ReadAll(order)) != "little") throw Refused("Its numbers are big-endian, which is not read here.", "Save it again on a little-endian machine.");
        Root = new Unpickler(new MemoryStream(ReadAll(pickle)), path, Storage).Read();
    }

    public override long? Bytes(string storage) => Entry(storage)?.Length;

    public override void Read(string storage, long first, Tensor target)
    {
        using var stream = Entry(storage)!.Open();
        if (stream.CanSeek) stream.Position = first;
        else Skip(stream, first);
        TensorMemory.Read(stream, target);
    }

    public override void Dispose() => _zip.Dispose();

    private ZipArchiveEntry? Entry(string storage) => _zip.GetEntry($"{_folder}data/{storage}");

    private static byte[] ReadAll(ZipArchiveEntry entry)
    {
        if (entry.Length > LargestPickle) throw new FormatException($"{entry.FullName} has {entry.Length:N0} bytes");
        var bytes = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static void Skip(Stream stream, long bytes)
    {
        var buffer = new byte[Math.Min(bytes, 1 << 20)];
        for (; bytes > 0; bytes -= Math.Min(bytes, buffer.Length)) stream.ReadExactly(buffer.AsSpan(0, (int)Math.Min(bytes, buffer.Length)));
    }
}
