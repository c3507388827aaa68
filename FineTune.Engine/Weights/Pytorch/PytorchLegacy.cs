using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using static TorchSharp.torch;

namespace FineTune.Engine.Weights.Pytorch;

/// <summary>
/// The form before PyTorch 1.6: five pickles in a row (a magic number, the protocol, the system, what was saved, the storages' keys), then for each key
/// the number of elements as int64 and the bytes.
/// </summary>
internal sealed class PytorchLegacy : PytorchFile
{
    private const long Protocol = 1001;

    private static readonly BigInteger Magic = BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private readonly FileStream _file;
    private readonly Dictionary<string, PickleType> _types = [];
    private readonly Dictionary<string, (long Start, long Bytes)> _storages = [];

    public PytorchLegacy(string path, FileStream file) : base(path)
    {
        _file = file;
        if (IsTar(file)) throw Refused("This is the tar form of PyTorch before 0.1.10, which is not read here.", "Load and save it once with a newer PyTorch.");
        if (!Equals(Next(), Magic)) throw new FormatException("it does not begin as torch.save begins");
        if (Next() is not Protocol) throw new FormatException("it is in a protocol not known here");
        if (Next() is PickleDict system && system.TryGetValue("little_endian", out var little) && little is false) throw Refused("Its numbers are big-endian, which is not read here.", "Save it again on a little-endian machine.");
        Root = Next();
        var keys = Next() as List<object?> ?? throw new FormatException("the list of storages is none");
        foreach (var key in keys) Place(key as string ?? throw new FormatException("a storage has no name"));
    }

    public override long? Bytes(string storage) => _storages.TryGetValue(storage, out var place) ? place.Bytes : null;

    public override void Read(string storage, long first, Tensor target)
    {
        _file.Position = _storages[storage].Start + first;
        TensorMemory.Read(_file, target);
    }

    public override void Dispose() => _file.Dispose();

    private object? Next() => new Unpickler(_file, Path, id =>
    {
        var storage = Storage(id);
        _types[storage.Key] = storage.Type;
        return storage;
    }).Read();

    private void Place(string key)
    {
        var type = _types.GetValueOrDefault(key) ?? throw new FormatException($"storage {key} belongs to no tensor");
        Span<byte> length = stackalloc byte[8];
        _file.ReadExactly(length);
        var (elements, start) = (BinaryPrimitives.ReadInt64LittleEndian(length), _file.Position);
        if (elements < 0 || elements > (_file.Length - start) / type.Width) throw new FormatException($"storage {key} should have {elements:N0} numbers, and the file ends before");
        _storages[key] = (start, elements * type.Width);
        _file.Position = start + (elements * type.Width);
    }

    private static bool IsTar(FileStream file)
    {
        Span<byte> mark = stackalloc byte[5];
        file.Position = 257;
        var isTar = file.ReadAtLeast(mark, 5, throwOnEndOfStream: false) == 5 && mark.SequenceEqual("ustar"u8);
        file.Position = 0;
        return isTar;
    }
}
