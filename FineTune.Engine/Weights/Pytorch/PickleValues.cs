using static TorchSharp.torch;

namespace FineTune.Engine.Weights.Pytorch;

/// <summary>A dict or OrderedDict, in the order of the file.</summary>
internal sealed class PickleDict : OrderedDictionary<object, object?>;

/// <summary>Something a pickle names and may call; never code of the file's.</summary>
internal sealed record PickleGlobal(string Name, Func<object?[], object?> Call);

/// <summary>A number type a pickle names: of a storage (<c>torch.FloatStorage</c>) or of a tensor (<c>torch.float32</c>).</summary>
internal sealed record PickleType(ScalarType Type)
{
    public int Width => SafeTensorTypes.Of(Type).Bytes;
}

/// <summary>A block of numbers in the file; tensors are views of it and may share it.</summary>
/// <param name="Start">First element of the view, in elements (legacy files have views of storages).</param>
/// <param name="Elements">What the pickle says; held to the file's size when it is opened.</param>
internal sealed record StorageReference(string Key, PickleType Type, long Start, long Elements);

/// <summary>A tensor as a view of a storage. Offset and strides count elements.</summary>
internal sealed record TensorReference(StorageReference Storage, long Offset, long[] Shape, long[] Strides)
{
    public long Elements => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Elements of the storage between the tensor's first and last, both included.</summary>
    public long Extent { get; } = ExtentOf(Shape, Strides);

    /// <summary>True when the elements lie row-major without gaps; strides of sizes 0 and 1 say nothing.</summary>
    public bool IsContiguous
    {
        get
        {
            var due = 1L;
            for (var i = Shape.Length - 1; i >= 0; i--)
            {
                if (Shape[i] != 1 && Strides[i] != due) return Elements == 0;
                due *= Shape[i];
            }
            return true;
        }
    }

    /// <exception cref="FormatException">The numbers make no tensor, or one that does not fit its storage.</exception>
    public static TensorReference Create(StorageReference storage, long offset, long[] shape, long[] strides)
    {
        if (shape.Length != strides.Length || offset < 0 || shape.Any(size => size < 0) || strides.Any(stride => stride < 0))
            throw new FormatException($"a tensor has shape {StateDict.Text(shape)}, strides {StateDict.Text(strides)} and offset {offset}");
        try
        {
            var elements = shape.Contains(0) ? 0 : shape.Aggregate(1L, (product, size) => checked(product * size));
            var tensor = new TensorReference(storage, offset, shape, strides);
            // Strides of 0 could make a small storage a tensor of any size.
            if (elements <= storage.Elements && checked(offset + tensor.Extent) <= storage.Elements) return tensor;
        }
        catch (OverflowException) { }
        throw new FormatException($"a tensor of shape {StateDict.Text(shape)} does not fit its storage of {storage.Elements:N0} numbers");
    }

    private static long ExtentOf(long[] shape, long[] strides)
    {
        if (shape.Contains(0)) return 0;
        var last = 0L;
        for (var i = 0; i < shape.Length; i++) last = checked(last + ((shape[i] - 1) * strides[i]));
        return last + 1;
    }
}
