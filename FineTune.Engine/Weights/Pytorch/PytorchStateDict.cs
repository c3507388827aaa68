using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Weights.Pytorch;

/// <summary>
/// A state dict that <c>torch.save</c> wrote, read without running what a pickle may ask for. Strides and shared storages are followed;
/// <c>{"state_dict": {..}}</c> and the like are looked into; what is no tensor (an epoch's number) is left aside.
/// </summary>
public sealed class PytorchStateDict : StateDict
{
    private static readonly string[] Wrappers = ["state_dict", "model_state_dict", "model"];

    private readonly PytorchFile _file;
    private readonly Dictionary<string, TensorReference> _tensors = [];

    private PytorchStateDict(PytorchFile file)
    {
        _file = file;
        foreach (var (key, value) in Unwrapped(file.Root as PickleDict ?? throw Refused("This file holds no dict of tensors.")))
            if (key is string name && value is TensorReference tensor) _tensors[name] = Checked(name, tensor);
        if (_tensors.Count == 0) throw Refused("This file holds no tensors.");
    }

    /// <exception cref="UserException">The file is missing, broken, or wants to run code: says what, and nothing was run.</exception>
    public static PytorchStateDict Open(string path)
    {
        var file = PytorchFile.Open(path);
        try { return new(file); }
        catch { file.Dispose(); throw; }
    }

    public override string Location => _file.Path;

    public override IReadOnlyCollection<string> Names => _tensors.Keys;

    public override bool Contains(string name) => _tensors.ContainsKey(name);

    public override long[] Shape(string name) => Find(name).Shape;

    public override ScalarType Type(string name) => Find(name).Storage.Type.Type;

    public override void Dispose() => _file.Dispose();

    internal override void Fill(string name, Tensor target)
    {
        var tensor = Find(name);
        if (tensor.Elements == 0) return;
        if (tensor.IsContiguous)
        {
            Read(tensor, target);
            return;
        }
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        var flat = empty(tensor.Extent, target.dtype);
        Read(tensor, flat);
        target.copy_(flat.as_strided(tensor.Shape, tensor.Strides));
    }

    private void Read(TensorReference tensor, Tensor contiguous)
    {
        try { _file.Read(tensor.Storage.Key, (tensor.Storage.Start + tensor.Offset) * tensor.Storage.Type.Width, contiguous); }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException) { throw Refused("The file ends before its tensors do."); }
    }

    private static PickleDict Unwrapped(PickleDict dict) =>
        dict.Values.Any(value => value is TensorReference) ? dict
        : Wrappers.Select(wrapper => dict.GetValueOrDefault(wrapper)).OfType<PickleDict>().FirstOrDefault(inner => inner != dict && inner.Values.Any(value => value is TensorReference)) ?? dict;

    /// <summary>The pickle's word on sizes is held to the file's.</summary>
    private TensorReference Checked(string name, TensorReference tensor)
    {
        var (storage, width) = (tensor.Storage, tensor.Storage.Type.Width);
        var held = _file.Bytes(storage.Key) ?? throw Refused($"Tensor '{name}' is in storage {storage.Key}, which the file does not have.");
        var available = held / width;
        // Each summand first: the sum of absurd ones may be a small number again.
        var fits = storage.Start <= available && tensor.Offset <= available && tensor.Extent <= available && storage.Start + tensor.Offset + tensor.Extent <= available;
        return fits ? tensor : throw Refused($"Tensor '{name}' of shape {Text(tensor.Shape)} does not fit its storage, which has {available:N0} numbers in the file.");
    }

    private TensorReference Find(string name) => _tensors.TryGetValue(name, out var tensor) ? tensor : throw Missing(name);

    private UserException Refused(string what) => new(what, "Fetch or copy the file again.", new Place(_file.Path));
}
