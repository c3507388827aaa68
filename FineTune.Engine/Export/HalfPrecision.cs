using FineTune.Engine.Models;
using FineTune.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Export;

/// <summary>The model's folder with its weights rounded to 16-bit floats: half the size, read here and by Transformers as any other.</summary>
public sealed class HalfPrecision : ExportFormat
{
    public override string Id => "safetensors-fp16";

    public override string Explanation => "The same folder with weights in half precision: half the size.";

    public override void Write(string model, string target)
    {
        using var weights = StateDicts.Open(model);
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(model).Where(f => Path.GetExtension(f) is ".json" or ".txt" or ".model" or ".md"))
            if (!Path.GetFileName(file).StartsWith("model.safetensors", StringComparison.Ordinal)) File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        SafeTensorsWriter.Write(Path.Combine(target, ModelFamilies.WeightsFile), [.. weights.Names.Select(name => (name, Half(weights.Load(name))))]);
    }

    private static Tensor Half(Tensor tensor) => tensor.is_floating_point() ? tensor.to(ScalarType.Float16) : tensor;
}
