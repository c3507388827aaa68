using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Weights;

/// <summary>
/// The tensors of a checkpoint by name, whatever file they are in; opened by <see cref="StateDicts"/>. What it says of names, shapes and types
/// is checked against the file when it is opened; numbers are read when they are asked for. Not thread-safe.
/// </summary>
public abstract class StateDict : IDisposable
{
    /// <summary>The file (of shards: their index), for messages.</summary>
    public abstract string Location { get; }

    public abstract IReadOnlyCollection<string> Names { get; }

    public abstract bool Contains(string name);

    /// <exception cref="UserException">There is no such tensor.</exception>
    public abstract long[] Shape(string name);

    /// <summary>The number type it is stored in.</summary>
    public abstract ScalarType Type(string name);

    /// <summary>A new tensor with the file's shape and type, on the processor.</summary>
    public Tensor Load(string name)
    {
        var tensor = empty(Shape(name), Type(name));
        try
        {
            Fill(name, tensor);
            return tensor;
        }
        catch { tensor.Dispose(); throw; }
    }

    /// <summary>Fills <paramref name="target"/> (any device, any float type) with the tensor; shapes must agree.</summary>
    public void CopyTo(string name, Tensor target)
    {
        var shape = Shape(name);
        if (!shape.AsSpan().SequenceEqual(target.shape))
            throw new UserException($"Tensor '{name}' has shape {Text(shape)}, the model needs {Text(target.shape)}.", "Use the weights that belong to this config.json.", new Place(Location));
        if (target.device_type == DeviceType.CPU && target.dtype == Type(name) && target.is_contiguous())
        {
            Fill(name, target);
            return;
        }
        using var ungraded = no_grad();
        using var loaded = Load(name);
        target.copy_(loaded);
    }

    public abstract void Dispose();

    /// <summary>Copies the numbers, row-major, into a contiguous tensor on the processor of the stored type and shape.</summary>
    internal abstract void Fill(string name, Tensor target);

    internal static string Text(long[] shape) => $"[{string.Join(", ", shape)}]";

    private protected UserException Missing(string name) => new($"There is no tensor '{name}' in this file.", "Use the weights that belong to this config.json.", new Place(Location));
}
