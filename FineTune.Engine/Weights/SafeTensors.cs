using System.IO.MemoryMappedFiles;
using static TorchSharp.torch;

namespace FineTune.Engine.Weights;

/// <summary>
/// A safetensors file opened by memory map: nothing is read until a tensor is asked for, and then it is copied once, from the map
/// into the tensor. <see cref="SafeTensorsWriter"/> writes them.
/// </summary>
public sealed unsafe class SafeTensors : StateDict
{
    private readonly string _path;
    private readonly SafeTensorsHeader _header;
    private readonly Dictionary<string, SafeTensorEntry> _byName;
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _data;

    private SafeTensors(string path, FileStream file)
    {
        _path = path;
        _header = SafeTensorsHeader.Read(file, path);
        _byName = _header.Entries.ToDictionary(e => e.Name);
        if (_header.Entries.Sum(e => e.Bytes) == 0) { file.Dispose(); return; } // an empty map is refused by the system
        _map = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _data = start + _view.PointerOffset + _header.DataStart;
    }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<SafeTensorEntry> Entries => _header.Entries;

    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <exception cref="UserException">The file is missing, cut off or malformed; says which tensor.</exception>
    public static SafeTensors Open(string path)
    {
        FileStream file;
        try { file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 4096); }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserException("The weights file is missing.", "Fetch or copy it again.", new Place(path), e);
        }
        try { return new SafeTensors(path, file); }
        catch { file.Dispose(); throw; }
    }

    public override string Location => _path;

    public override IReadOnlyCollection<string> Names => _byName.Keys;

    public override bool Contains(string name) => _byName.ContainsKey(name);

    public override long[] Shape(string name) => Find(name).Shape;

    /// <summary>The raw bytes, little-endian and row-major, valid until this object is disposed. Tensors above 2 GB: <see cref="StateDict.Load"/>.</summary>
    public ReadOnlySpan<byte> Bytes(string name) => Find(name) is var entry ? new(_data + entry.Offset, checked((int)entry.Bytes)) : default;

    public override ScalarType Type(string name) => SafeTensorTypes.Torch(Find(name).DType);

    public override void Dispose()
    {
        if (_view is null) return;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map!.Dispose();
    }

    internal override void Fill(string name, Tensor target) => TensorMemory.Copy(_data + Find(name).Offset, target);

    private SafeTensorEntry Find(string name)
    {
        ObjectDisposedException.ThrowIf(_view is { SafeMemoryMappedViewHandle.IsClosed: true }, this);
        return _byName.TryGetValue(name, out var entry) ? entry : throw Missing(name);
    }
}
