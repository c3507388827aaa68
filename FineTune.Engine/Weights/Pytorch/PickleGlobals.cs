using static TorchSharp.torch;

namespace FineTune.Engine.Weights.Pytorch;

/// <summary>
/// All a state dict may name, each done by code of ours. Everything else is refused when it is named, before anything is called with it.
/// Signatures: torch/_utils.py of PyTorch.
/// </summary>
internal static class PickleGlobals
{
    private static readonly Dictionary<string, object> Known = new()
    {
        ["collections.OrderedDict"] = new PickleGlobal("collections.OrderedDict", OrderedDict),
        ["torch.Size"] = new PickleGlobal("torch.Size", args => args is [object?[] sizes] ? sizes : throw Unlike("torch.Size")),
        // (storage, offset, size, stride, ...): gradients and hooks that follow mean nothing here.
        ["torch._utils._rebuild_tensor"] = new PickleGlobal("torch._utils._rebuild_tensor", Tensor),
        ["torch._utils._rebuild_tensor_v2"] = new PickleGlobal("torch._utils._rebuild_tensor_v2", Tensor),
        ["torch._utils._rebuild_tensor_v3"] = new PickleGlobal("torch._utils._rebuild_tensor_v3", TypedTensor),
        ["torch._utils._rebuild_parameter"] = new PickleGlobal("torch._utils._rebuild_parameter", Parameter),
        ["torch._utils._rebuild_parameter_with_state"] = new PickleGlobal("torch._utils._rebuild_parameter_with_state", Parameter),
    };

    static PickleGlobals()
    {
        (string Storage, string DType, ScalarType Type)[] types =
        [
            ("Double", "float64", ScalarType.Float64), ("Float", "float32", ScalarType.Float32), ("Half", "float16", ScalarType.Float16), ("BFloat16", "bfloat16", ScalarType.BFloat16),
            ("Long", "int64", ScalarType.Int64), ("Int", "int32", ScalarType.Int32), ("Short", "int16", ScalarType.Int16), ("Char", "int8", ScalarType.Int8),
            ("Byte", "uint8", ScalarType.Byte), ("Bool", "bool", ScalarType.Bool), ("Untyped", "uint8", ScalarType.Byte),
        ];
        foreach (var (storage, dtype, type) in types)
        {
            foreach (var module in new[] { "torch", "torch.cuda", "torch.storage" }) Known[$"{module}.{storage}Storage"] = new PickleType(type);
            Known["torch." + dtype] = new PickleType(type);
        }
    }

    /// <exception cref="UserException">No state dict needs it: names it.</exception>
    public static object Find(string module, string name, string file)
    {
        var full = $"{module}.{name}";
        if (Known.TryGetValue(full, out var known)) return known;
        if (module is "torch" or "torch.cuda" or "torch.storage" && name.EndsWith("Storage", StringComparison.Ordinal))
            throw new UserException($"This file holds numbers of the type {full}, which is not known here.", "Save it with float32, float16, bfloat16 or whole numbers.", new Place(file));
        throw new UserException($"This file wants to call {full}, which no state dict needs: refused, nothing was executed.",
            "Use the model's safetensors file, or a state dict from a source you trust: torch.save(model.state_dict(), ...).", new Place(file));
    }

    private static object? OrderedDict(object?[] args)
    {
        var dict = new PickleDict();
        if (args is []) return dict;
        if (args is not [List<object?> items]) throw Unlike("collections.OrderedDict");
        foreach (var item in items) // as Python 2 wrote it: a list of pairs
        {
            var pair = item as IReadOnlyList<object?> ?? [];
            if (pair is not [{ } key, var value]) throw Unlike("collections.OrderedDict");
            dict[key] = value;
        }
        return dict;
    }

    private static object? Tensor(object?[] args) =>
        args is [StorageReference storage, long offset, object?[] size, object?[] stride, ..]
            ? TensorReference.Create(storage, offset, Longs(size), Longs(stride)) : throw Unlike("_rebuild_tensor_v2");

    // (storage, offset, size, stride, requires_grad, hooks, dtype, ...): the storage counts bytes.
    private static object? TypedTensor(object?[] args) =>
        args is [StorageReference storage, long offset, object?[] size, object?[] stride, _, _, PickleType type, ..] && storage.Start == 0
            ? TensorReference.Create(storage with { Type = type, Elements = checked(storage.Elements * storage.Type.Width) / type.Width }, offset, Longs(size), Longs(stride)) : throw Unlike("_rebuild_tensor_v3");

    private static object? Parameter(object?[] args) => args is [TensorReference tensor, ..] ? tensor : throw Unlike("_rebuild_parameter");

    private static long[] Longs(object?[] values) => [.. values.Select(value => value as long? ?? throw new FormatException("a size is no whole number"))];

    private static FormatException Unlike(string name) => new($"{name} is called with other values than PyTorch calls it");
}
