using System.IO.MemoryMappedFiles;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Weights;

/// <summary>
/// A safetensors file opened by memory map: nothing is read until a tensor is asked for, and then it is copied once, from the map
/// into the tensor. <see cref="SafeTensorsWriter"/> writes them.
/// </summary>
public sealed unsafe class SafeTensors : IDisposable
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

    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>The raw bytes, little-endian and row-major, valid until this object is disposed. Tensors above 2 GB: <see cref="Load"/>.</summary>
    public ReadOnlySpan<byte> Bytes(string name) => Find(name) is var entry ? new(_data + entry.Offset, checked((int)entry.Bytes)) : default;

    /// <summary>A new tensor with the file's shape and type, on the processor.</summary>
    public Tensor Load(string name)
    {
        var entry = Find(name);
        var tensor = empty(entry.Shape, SafeTensorTypes.Torch(entry.DType));
        TensorMemory.Copy(_data + entry.Offset, tensor);
        return tensor;
    }

    /// <summary>Fills <paramref name="target"/> (any device, any float type) with the tensor; shapes must agree.</summary>
    public void CopyTo(string name, Tensor target)
    {
        var entry = Find(name);
        if (!entry.Shape.AsSpan().SequenceEqual(target.shape))
            throw new UserException($"Tensor '{name}' has shape [{string.Join(", ", entry.Shape)}], the model needs [{string.Join(", ", target.shape)}].",
                "Use the weights that belong to this config.json.", new Place(_path));
        if (target.device_type == DeviceType.CPU && target.dtype == SafeTensorTypes.Torch(entry.DType) && target.is_contiguous())
        {
            TensorMemory.Copy(_data + entry.Offset, target);
            return;
        }
        using var ungraded = no_grad();
        using var loaded = Load(name);
        target.copy_(loaded);
    }

    /// <summary>Fills every parameter and persistent buffer of <paramref name="module"/>.</summary>
    /// <exception cref="UserException">A tensor is missing, left over or of another shape; all are named.</exception>
    public void LoadInto(nn.Module module, bool strict = true)
    {
        var state = module.state_dict();
        var missing = state.Keys.Where(key => !Contains(key)).ToList();
        var unexpected = _byName.Keys.Where(key => !state.ContainsKey(key)).ToList();
        if (strict && (missing.Count > 0 || unexpected.Count > 0))
            throw new UserException($"The weights do not fit the model. Missing: {List(missing)}. Unexpected: {List(unexpected)}.",
                "Use the weights that belong to this config.json.", new Place(_path));
        foreach (var (name, target) in state)
            if (Contains(name)) CopyTo(name, target);
    }

    public void Dispose()
    {
        if (_view is null) return;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map!.Dispose();
    }

    private static string List(List<string> names) => names.Count == 0 ? "none" : string.Join(", ", names.Take(8)) + (names.Count > 8 ? $" and {names.Count - 8} more" : "");

    private SafeTensorEntry Find(string name)
    {
        ObjectDisposedException.ThrowIf(_view is { SafeMemoryMappedViewHandle.IsClosed: true }, this);
        return _byName.TryGetValue(name, out var entry) ? entry
            : throw new UserException($"There is no tensor '{name}' in this file.", "Use the weights that belong to this config.json.", new Place(_path));
    }
}
