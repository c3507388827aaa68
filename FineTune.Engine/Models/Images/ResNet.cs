using FineTune.Engine.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FineTune.Engine.Models.Images;

// ResNet, all of it in this single file. Paper: He et al. 2016, "Deep Residual Learning for Image Recognition", arXiv:1512.03385.
// As torchvision and timm have it: in a bottleneck the 3x3 convolution has the stride. Their names agree.

/// <summary>Two 3x3 convolutions (or 1x1, 3x3, 1x1), and the input added: a block only has to learn what changes.</summary>
internal sealed class ResNetBlock : ImageBlock
{
    private readonly ConvolutionUnit[] _units;
    private readonly ConvolutionUnit? _shortcut;

    /// <param name="width">Channels of the 3x3 convolutions.</param>
    public ResNetBlock(int inputs, int width, int stride, bool bottleneck) : base(nameof(ResNetBlock))
    {
        RegisterComponents(); // while the fields are empty: see EncoderLayer
        var outputs = bottleneck ? 4 * width : width;
        ConvolutionUnit Unit(int i, ConvolutionShape shape, bool last) => ConvolutionUnit.Add(this, $"conv{i}", $"bn{i}", shape, last ? null : ConvolutionUnit.Relu);
        _units = bottleneck ? [Unit(1, new(inputs, width), false), Unit(2, new(width, width, 3, stride), false), Unit(3, new(width, outputs), true)]
            : [Unit(1, new(inputs, width, 3, stride), false), Unit(2, new(width, width, 3), true)];
        _shortcut = stride > 1 || inputs != outputs ? ConvolutionUnit.Add(this, "downsample.0", "downsample.1", new(inputs, outputs, Stride: stride)) : null;
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var y = _units.Aggregate(x, (map, unit) => unit.Apply(map)); // [B, out, h, w]
        return ConvolutionUnit.Relu(y.Plus(_shortcut?.Apply(x) ?? x)).MoveToOuterDisposeScope();
    }

    public override (long MultiplyAdds, int Size) Cost(int size)
    {
        var (work, after) = Sum(size, [.. _units.Select(unit => (Func<int, (long, int)>)unit.Cost)]);
        return (work + (_shortcut?.Cost(size).MultiplyAdds ?? 0), after);
    }
}

/// <summary>A 7x7 convolution and a maximum over 3x3, each with stride 2; its parts are registered in the network, as published.</summary>
internal sealed class ResNetStem : ImageBlock
{
    private readonly Func<Tensor, Tensor> _first;
    private readonly Func<int, (long, int)> _cost;

    public ResNetStem(ConvolutionUnit first) : base(nameof(ResNetStem)) => (_first, _cost) = (first.Apply, first.Cost);

    public override Tensor forward(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return F.max_pool2d(_first(pixels), 3, stride: 2, padding: 1).MoveToOuterDisposeScope(); // [B, 64, H / 4, W / 4]
    }

    public override (long MultiplyAdds, int Size) Cost(int size) => Sum(size, _cost, side => (0, ((side - 1) / 2) + 1));
}

/// <summary>ResNet-18, -34, -50, -101; pooled features are the mean over the last map.</summary>
public sealed class ResNet : ImageBackbone
{
    /// <summary>Blocks of the four stages, by the name timm and torchvision have for the network.</summary>
    private static readonly Dictionary<string, (int[] Blocks, bool Bottleneck)> Variants = new()
    {
        ["resnet18"] = ([2, 2, 2, 2], false),
        ["resnet34"] = ([3, 4, 6, 3], false),
        ["resnet50"] = ([3, 4, 6, 3], true),
        ["resnet101"] = ([3, 4, 23, 3], true),
    };

    private readonly ResNetBlock[] _blocks;

    /// <summary>Weights are zeros (norms: the identity) until they are loaded.</summary>
    /// <param name="config">With an <see cref="ImageConfig.Architecture"/> that is <see cref="Knows">known</see>.</param>
    public ResNet(ImageConfig config) : base(nameof(ResNet), config)
    {
        RegisterComponents();
        var (counts, bottleneck) = Variants[config.Architecture!];
        Stem = new ResNetStem(ConvolutionUnit.Add(this, "conv1", "bn1", new(3, 64, 7, 2), ConvolutionUnit.Relu));
        var (inputs, blocks, groups) = (64, new List<ResNetBlock>(), new List<string>());
        for (var stage = 0; stage < counts.Length; stage++)
        {
            var width = 64 << stage;
            for (var i = 0; i < counts[stage]; i++, inputs = bottleneck ? 4 * width : width)
            {
                groups.Add($"layer{stage + 1}.{i}");
                blocks.Add(this.Add(groups[^1], new ResNetBlock(inputs, width, i == 0 && stage > 0 ? 2 : 1, bottleneck)));
            }
        }
        (_blocks, FeatureSize) = ([.. blocks], inputs);
        LayerGroups = [Group("stem", "conv1.", "bn1."), .. groups.Select((name, i) => Group($"block {i + 1}", name + "."))];
    }

    public override int FeatureSize { get; }

    public override IReadOnlyList<LayerGroup> LayerGroups { get; }

    public override NameRules Names { get; } = new("", ["fc.*"], ["*.num_batches_tracked"]);

    protected override ImageBlock Stem { get; }

    protected override IReadOnlyList<ImageBlock> Blocks => _blocks;

    public override Tensor Pool(Tensor map) => map.mean([2, 3]); // [B, F]

    public override TaskHead CreateHead(int classes, double dropout) => new ClassificationHead(FeatureSize, classes, dropout, "fc");

    internal static bool Knows(string name) => Variants.ContainsKey(name);

    internal static ResNet Open(string configFile) => new(ImageConfig.Read<ImageConfig>(configFile));
}
