using static TorchSharp.torch;

namespace FineTune.Engine.Weights;

/// <summary>Number types of the safetensors format and of torch.</summary>
internal static class SafeTensorTypes
{
    private static readonly (string Name, ScalarType Type, int Bytes)[] All =
    [
        ("F64", ScalarType.Float64, 8), ("F32", ScalarType.Float32, 4), ("F16", ScalarType.Float16, 2), ("BF16", ScalarType.BFloat16, 2),
        ("I64", ScalarType.Int64, 8), ("I32", ScalarType.Int32, 4), ("I16", ScalarType.Int16, 2), ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1), ("BOOL", ScalarType.Bool, 1),
    ];

    public static string Names => string.Join(", ", All.Select(t => t.Name));

    public static bool TryFind(string name, out (string Name, ScalarType Type, int Bytes) found)
    {
        found = Array.Find(All, t => t.Name == name);
        return found.Name is not null;
    }

    public static ScalarType Torch(string name) => TryFind(name, out var found) ? found.Type : throw new ArgumentException(name);

    /// <exception cref="NotSupportedException">The format has no name for this type.</exception>
    public static (string Name, int Bytes) Of(ScalarType type) =>
        Array.Find(All, t => t.Type == type) is { Name: { } name } found ? (name, found.Bytes) : throw new NotSupportedException($"safetensors has no type for {type}.");
}
