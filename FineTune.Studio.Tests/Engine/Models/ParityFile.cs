using System.Text.Json;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Models;

/// <summary>A file of reference outputs (parity/README.md).</summary>
public sealed class ParityFile
{
    private readonly JsonElement _root;

    public ParityFile(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(TestData.Parity, file)));
        _root = document.RootElement.Clone();
    }

    /// <summary>Every file whose model is of one of these families, whatever its name.</summary>
    public static TheoryData<string> Of(params string[] families) =>
        [.. Directory.EnumerateFiles(TestData.Parity, "*.json").Select(path => Path.GetFileName(path)).Where(file => families.Contains(new ParityFile(file).Family)).Order()];

    /// <summary>Every file of an image network whose kind begins so.</summary>
    public static TheoryData<string> OfKind(params string[] kinds) =>
        [.. Directory.EnumerateFiles(TestData.Parity, "*.json").Select(path => Path.GetFileName(path)).Where(file => new ParityFile(file).Kind is var kind && kinds.Any(kind.StartsWith)).Order()];

    /// <summary>Of an image network, e.g. <c>resnet18</c>; otherwise empty.</summary>
    public string Kind => _root.ValueKind == JsonValueKind.Object && _root.TryGetProperty("kind", out var kind) ? kind.GetString()! : "";

    public string Config => _root.GetProperty("config").GetRawText();

    public string Family => _root.TryGetProperty("config", out var config) && config.ValueKind == JsonValueKind.Object && config.TryGetProperty("model_type", out var type) ? type.GetString()! : "";

    public IReadOnlyDictionary<string, long[]> Keys => _root.GetProperty("keys").EnumerateObject().ToDictionary(key => key.Name, key => key.Value.EnumerateArray().Select(size => size.GetInt64()).ToArray());

    public IReadOnlyDictionary<string, double> GradientNorms => _root.GetProperty("gradient_l2_norm_dropout0").EnumerateObject().ToDictionary(norm => norm.Name, norm => norm.Value.GetDouble());

    public bool Has(string field) => _root.TryGetProperty(field, out var value) && value.ValueKind is not JsonValueKind.Null;

    public double Number(string field) => _root.GetProperty(field).GetDouble();

    /// <summary>Numbers of a list, or of a list of lists one after the other.</summary>
    public double[] Numbers(string field) => [.. Flatten(_root.GetProperty(field))];

    public long[] Integers(string field) => [.. Numbers(field).Select(number => (long)number)];

    /// <summary>Rows of a list of lists.</summary>
    public int[][] Rows(string field) => [.. _root.GetProperty(field).EnumerateArray().Select(row => Flatten(row).Select(number => (int)number).ToArray())];

    /// <summary>Within 1e-4 of the largest value of the field (of 1, where all are smaller).</summary>
    public static void AssertNear(string what, IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance = 1e-4)
    {
        Assert.Equal(expected.Count, actual.Count);
        var allowed = tolerance * Math.Max(1, expected.Max(Math.Abs));
        var worst = expected.Zip(actual, (a, b) => double.IsFinite(b) ? Math.Abs(a - b) : double.PositiveInfinity).Max();
        Assert.True(worst <= allowed, $"{what} is off by {worst:g3}, {allowed:g3} is allowed.");
    }

    public static void AssertNear(string what, IReadOnlyList<double> expected, Tensor actual) =>
        AssertNear(what, expected, (IReadOnlyList<double>)actual.detach().to(ScalarType.Float64).contiguous().data<double>().ToArray());

    private static IEnumerable<double> Flatten(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().SelectMany(Flatten) : [value.GetDouble()];
}
