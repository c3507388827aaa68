using FineTune.Engine.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FineTune.Engine.Models.Images;

// VGG, all of it in this single file. Paper: Simonyan and Zisserman 2015, "Very Deep Convolutional Networks for Large-Scale Image Recognition", arXiv:1409.1556.
// As torchvision has it, with norms (_bn) or without; timm spells its two large products as convolutions.

/// <summary>3x3 convolutions at one size, then a maximum over 2x2. They are registered in the network, as published.</summary>
internal sealed class VggStage(ConvolutionUnit[] units) : ImageBlock(nameof(VggStage))
{
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return F.max_pool2d(units.Aggregate(x, (map, unit) => unit.Apply(map)), 2, stride: 2).MoveToOuterDisposeScope(); // [B, C, H / 2, W / 2]
    }

    public override (long MultiplyAdds, int Size) Cost(int size)
    {
        var (work, after) = Sum(size, [.. units.Select(unit => (Func<int, (long, int)>)unit.Cost)]);
        return (work, after / 2);
    }
}

/// <summary>VGG-11, -13, -16, -19, with norms or without. The stem is the first stage; pooled features are the 4,096 numbers before the last product.</summary>
public sealed class Vgg : ImageBackbone
{
    private const int PooledSide = 7, Width = 4096;

    private static readonly int[] Channels = [64, 128, 256, 512, 512];

    /// <summary>Convolutions of the five stages.</summary>
    private static readonly Dictionary<string, int[]> Variants = new()
    {
        ["vgg11"] = [1, 1, 2, 2, 2],
        ["vgg13"] = [2, 2, 2, 2, 2],
        ["vgg16"] = [2, 2, 3, 3, 3],
        ["vgg19"] = [2, 2, 4, 4, 4],
    };

    private const string WithNorms = "_bn";

    private readonly ImageBlock[] _stages;
    private readonly AdaptableLinear _first, _second;

    /// <summary>Weights are zeros (norms: the identity) until they are loaded.</summary>
    /// <param name="config">With an <see cref="ImageConfig.Architecture"/> that is <see cref="Knows">known</see>.</param>
    public Vgg(ImageConfig config) : base(nameof(Vgg), config)
    {
        RegisterComponents();
        var normed = config.Architecture!.EndsWith(WithNorms, StringComparison.Ordinal);
        var (inputs, at, stages, groups) = (3, 0, new List<VggStage>(), new List<LayerGroup>());
        foreach (var (stage, times) in Variants[Plain(config.Architecture)].Index())
        {
            var (units, names) = (new List<ConvolutionUnit>(), new List<string>());
            for (var i = 0; i < times; i++, inputs = Channels[stage])
            {
                units.Add(ConvolutionUnit.Add(this, $"features.{at}", normed ? $"features.{at + 1}" : null, new(inputs, Channels[stage], 3, Bias: true), ConvolutionUnit.Relu));
                names.AddRange([$"features.{at}.", $"features.{at + 1}."]);
                at += normed ? 3 : 2; // the activation counts too
            }
            at++; // so does the maximum
            stages.Add(new([.. units]));
            groups.Add(Group(stage == 0 ? "stem" : $"stage {stage + 1}", [.. names]));
        }
        _stages = [.. stages];
        _first = this.Add("classifier.0", new AdaptableLinear(inputs * PooledSide * PooledSide, Width));
        _second = this.Add("classifier.3", new AdaptableLinear(Width, Width));
        LayerGroups = [.. groups, Group("pooler", "classifier.")];
    }

    /// <summary>Between the two products while training.</summary>
    public double Dropout { get; set; } = 0.5;

    public override int FeatureSize => Width;

    public override IReadOnlyList<LayerGroup> LayerGroups { get; }

    public override NameRules Names { get; } = new("", ["classifier.6.*"], ["*.num_batches_tracked"]) { Rename = FromTimm, AnyShape = ["classifier.0.weight", "classifier.3.weight"] };

    protected override ImageBlock Stem => _stages[0];

    protected override IReadOnlyList<ImageBlock> Blocks => new ArraySegment<ImageBlock>(_stages, 1, _stages.Length - 1);

    public override Tensor Pool(Tensor map)
    {
        using var scope = NewDisposeScope();
        var pooled = F.adaptive_avg_pool2d(map, PooledSide).flatten(1); // [B, 512 x 7 x 7]
        var x = F.relu(_first.call(pooled), inplace: true); // [B, 4096]
        if (training && Dropout > 0) x = F.dropout(x, Dropout, training: true);
        return F.relu(_second.call(x), inplace: true).MoveToOuterDisposeScope(); // [B, 4096]
    }

    public override TaskHead CreateHead(int classes, double dropout) => new ClassificationHead(FeatureSize, classes, dropout, "classifier.6");

    protected override long AboveCost(int size) => _first.Weight.numel() + _second.Weight.numel();

    internal static bool Knows(string name) => Variants.ContainsKey(Plain(name));

    internal static Vgg Open(string configFile) => new(ImageConfig.Read<ImageConfig>(configFile));

    private static string Plain(string name) => name.EndsWith(WithNorms, StringComparison.Ordinal) ? name[..^WithNorms.Length] : name;

    private static string FromTimm(string name) => name.Split('.') switch
    {
        ["pre_logits", "fc1", var tensor] => $"classifier.0.{tensor}",
        ["pre_logits", "fc2", var tensor] => $"classifier.3.{tensor}",
        ["head", "fc", var tensor] => $"classifier.6.{tensor}",
        _ => name,
    };
}
