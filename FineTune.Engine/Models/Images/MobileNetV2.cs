using System.Text.Json.Serialization;
using FineTune.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Images;

// MobileNetV2, all of it in this single file: config, parts, network, and how others name its tensors.
// Paper: Sandler et al. 2018, "MobileNetV2: Inverted Residuals and Linear Bottlenecks", arXiv:1801.04381.
// It comes in two kinds: torchvision's and timm's (half the kernel padded on every side, BatchNorm), and TensorFlow's (padding "same", norms folded into
// the convolutions before them), which is what SSDLite stands on.

/// <summary>Sizes of a <see cref="MobileNetV2"/>; the defaults are torchvision's.</summary>
public sealed record MobileNetConfig : ImageConfig
{
    public const string ModelType = "mobilenet-v2";

    /// <summary>Width multiplier of all channels.</summary>
    [JsonPropertyName("width")]
    public double Width { get; init; } = 1;

    /// <summary>Padding as TensorFlow's "same": see <see cref="ConvolutionShape"/>.</summary>
    [JsonPropertyName("same_padding")]
    public bool SamePadding { get; init; }

    /// <summary>The norms are contained in the convolutions' weights and biases.</summary>
    [JsonPropertyName("folded_norms")]
    public bool FoldedNorms { get; init; }

    /// <summary>TensorFlow's, of the COCO detector.</summary>
    public static MobileNetConfig Coco { get; } = new()
    {
        Family = ModelType,
        SamePadding = true,
        FoldedNorms = true,
        Classes = 0,
        // Small images are of one thing: nothing needs cutting off but what makes them square. The weights saw whole images, never a cut-out middle.
        Preprocessing = ImagePreprocessing.PlusMinusOne(128, ImageFit.Crop) with { CropShare = 1 },
    };

    private protected override void Check(ConfigCheck check)
    {
        base.Check(check);
        check.Range("width", Width, 0.1, 4);
    }

    /// <summary>Channels at the network's width: a multiple of 8, never more than a tenth below.</summary>
    internal int Channels(int usual)
    {
        var wished = usual * Width;
        var rounded = Math.Max(8, (int)(wished + 4) / 8 * 8);
        return rounded < 0.9 * wished ? rounded + 8 : rounded;
    }
}

/// <summary>Widen by a 1x1 convolution, filter every channel by a 3x3 one, narrow linearly by another 1x1; where nothing changes its size the input is added.</summary>
internal sealed class InvertedResidual : ImageBlock
{
    private readonly ConvolutionUnit? _expand;
    private readonly ConvolutionUnit _depthwise, _project;
    private readonly bool _isResidual;

    public InvertedResidual(int inputs, int outputs, int stride, int expansion, MobileNetConfig config) : base(nameof(InvertedResidual))
    {
        RegisterComponents(); // while the fields are empty: see EncoderLayer
        var (wide, depthwise) = (inputs * expansion, expansion > 1 ? 1 : 0);
        _isResidual = stride == 1 && inputs == outputs;
        string? Norm(string name) => config.FoldedNorms ? null : name;
        ConvolutionUnit Unit(int i, ConvolutionShape shape) => ConvolutionUnit.Add(this, $"conv.{i}.0", Norm($"conv.{i}.1"), shape with { Same = config.SamePadding }, ConvolutionUnit.Relu6);
        _expand = expansion > 1 ? Unit(0, new(inputs, wide)) : null;
        _depthwise = Unit(depthwise, new(wide, wide, 3, stride, Groups: wide));
        _project = ConvolutionUnit.Add(this, $"conv.{depthwise + 1}", Norm($"conv.{depthwise + 2}"), new(wide, outputs));
    }

    /// <summary>[B, wide, H, W]; the input itself where nothing is widened.</summary>
    public Tensor Expand(Tensor x) => _expand?.Apply(x) ?? x;

    /// <param name="expanded">What <see cref="Expand"/> gave for <paramref name="x"/>.</param>
    public Tensor Rest(Tensor expanded, Tensor x)
    {
        var y = _project.Apply(_depthwise.Apply(expanded)); // [B, out, h, w]
        return _isResidual ? y.Plus(x) : y;
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return Rest(Expand(x), x).MoveToOuterDisposeScope();
    }

    public override (long MultiplyAdds, int Size) Cost(int size) => _expand is null ? Sum(size, _depthwise.Cost, _project.Cost) : Sum(size, _expand.Cost, _depthwise.Cost, _project.Cost);
}

/// <summary>The first convolution, 3x3 with stride 2.</summary>
internal sealed class MobileNetStem : ImageBlock
{
    private readonly ConvolutionUnit _unit;

    public MobileNetStem(MobileNetConfig config) : base(nameof(MobileNetStem))
    {
        RegisterComponents();
        _unit = ConvolutionUnit.Add(this, "0", config.FoldedNorms ? null : "1", new(3, config.Channels(32), 3, 2, Same: config.SamePadding), ConvolutionUnit.Relu6);
    }

    public override Tensor forward(Tensor pixels) => _unit.Apply(pixels); // [B, 32, H / 2, W / 2]

    public override (long MultiplyAdds, int Size) Cost(int size) => _unit.Cost(size);
}

/// <summary>The convolutions, registered in the network they belong to: the classifier's own, or the detector.</summary>
internal sealed class MobileNetFeatures
{
    /// <summary>Expansion, channels, repetitions, stride of the first: table 2 of the paper.</summary>
    private static readonly (int Expansion, int Channels, int Times, int Stride)[] Stages =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    public MobileNetFeatures(nn.Module owner, MobileNetConfig config)
    {
        Stem = owner.Add("features.0", new MobileNetStem(config));
        var (inputs, blocks) = (config.Channels(32), new List<InvertedResidual>());
        foreach (var (expansion, channels, times, stride) in Stages)
        {
            for (var i = 0; i < times; i++, inputs = config.Channels(channels))
                blocks.Add(owner.Add($"features.{blocks.Count + 1}", new InvertedResidual(inputs, config.Channels(channels), i == 0 ? stride : 1, expansion, config)));
        }
        Blocks = [.. blocks];
        Width = config.Width > 1 ? config.Channels(1280) : 1280;
        Last = ConvolutionUnit.Add(owner, $"features.{blocks.Count + 1}.0", config.FoldedNorms ? null : $"features.{blocks.Count + 1}.1", new(inputs, Width), ConvolutionUnit.Relu6);
    }

    public MobileNetStem Stem { get; }

    public InvertedResidual[] Blocks { get; }

    /// <summary>1x1, to 1280 channels.</summary>
    public ConvolutionUnit Last { get; }

    /// <summary>Channels of the last map.</summary>
    public int Width { get; }

    /// <summary>(stage, block) of timm to the number of the block, from 1.</summary>
    public static int Number(int stage, int block) => 1 + Stages[..stage].Sum(s => s.Times) + block;
}

/// <summary>17 inverted residuals and a last 1x1 convolution; pooled features are the mean over the map. 2.2 million parameters.</summary>
public sealed class MobileNetV2 : ImageBackbone
{
    private readonly MobileNetFeatures _features;

    /// <summary>Weights are zeros (norms: the identity) until they are loaded.</summary>
    public MobileNetV2(MobileNetConfig config) : base(nameof(MobileNetV2), config)
    {
        RegisterComponents();
        _features = new(this, config);
        LayerGroups =
        [
            Group("stem", "features.0."),
            .. Enumerable.Range(1, Layers).Select(i => Group($"block {i}", $"features.{i}.")),
            Group("last", $"features.{Layers + 1}."),
        ];
    }

    public override int FeatureSize => _features.Width;

    public override IReadOnlyList<LayerGroup> LayerGroups { get; }

    public override NameRules Names { get; } = new("", ["classifier.*"], ["*.num_batches_tracked"]) { Rename = FromTimm };

    protected override ImageBlock Stem => _features.Stem;

    protected override IReadOnlyList<ImageBlock> Blocks => _features.Blocks;

    public override Tensor Pool(Tensor map) => map.mean([2, 3]); // [B, F]

    public override TaskHead CreateHead(int classes, double dropout) => new ClassificationHead(FeatureSize, classes, dropout, "classifier.1");

    protected override Tensor Above(Tensor map) => _features.Last.Apply(map); // [B, F, h, w]

    protected override long AboveCost(int size) => _features.Last.Cost(size).MultiplyAdds;

    internal static bool Knows(string name) => name is MobileNetConfig.ModelType or "mobilenet_v2" || TimmWidth(name) is not null;

    internal static MobileNetV2 Open(string configFile)
    {
        var config = ImageConfig.Read<MobileNetConfig>(configFile);
        return new(config.Architecture is { } name && TimmWidth(name) is { } width ? config with { Width = width } : config);
    }

    /// <summary><c>mobilenetv2_140</c> -> 1.4; the deeper ones (<c>mobilenetv2_110d</c>) are other networks.</summary>
    private static double? TimmWidth(string name) => name.StartsWith("mobilenetv2_", StringComparison.Ordinal) && int.TryParse(name["mobilenetv2_".Length..], out var percent) ? percent / 100.0 : null;

    /// <summary>timm's names for the parts of a block and ours; of the first block, which widens nothing, the others.</summary>
    private static readonly Dictionary<string, string>
        Block = new() { ["conv_pw"] = "conv.0.0", ["bn1"] = "conv.0.1", ["conv_dw"] = "conv.1.0", ["bn2"] = "conv.1.1", ["conv_pwl"] = "conv.2", ["bn3"] = "conv.3" },
        FirstBlock = new() { ["conv_dw"] = "conv.0.0", ["bn1"] = "conv.0.1", ["conv_pw"] = "conv.1", ["bn2"] = "conv.2" },
        Outside = new() { ["conv_stem"] = "features.0.0", ["bn1"] = "features.0.1", ["conv_head"] = "features.18.0", ["bn2"] = "features.18.1" };

    private static string FromTimm(string name) => name.Split('.') switch
    {
        ["blocks", var stage, var block, var part, var tensor] when int.TryParse(stage, out var s) && s is >= 0 and < 7 && int.TryParse(block, out var b)
            && (s == 0 ? FirstBlock : Block).TryGetValue(part, out var ours) => $"features.{MobileNetFeatures.Number(s, b)}.{ours}.{tensor}",
        [var part, var tensor] when Outside.TryGetValue(part, out var ours) => $"{ours}.{tensor}",
        ["classifier", var tensor] => $"classifier.1.{tensor}",
        _ => name,
    };
}
