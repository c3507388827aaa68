using FineTune.Engine.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Images;

/// <summary>
/// A convolutional network that sees images and can be cut below any of its blocks: <c>Upper(Lower(pixels, k), k)</c> is the same for every k from 0 to
/// <see cref="Layers"/>. Shapes: B images, pixels [B, 3, H, W] after <see cref="Preprocessing"/>, maps [B, C, h, w].
/// Any input size works that <see cref="DemandSize"/> lets pass.
/// </summary>
public abstract class ImageModel : nn.Module<Tensor, Tensor>
{
    private protected ImageModel(string name, ImageConfig config) : base(name)
    {
        (Config, Preprocessing) = (config, config.Preprocessing);
        Nnpack.SwitchOff();
    }

    /// <summary>What the pre-trained weights expect; another input size set here is saved with the model.</summary>
    public ImagePreprocessing Preprocessing { get; set; }

    /// <summary>Number of blocks it can be cut after; the stem below them is not counted.</summary>
    public int Layers => Blocks.Count;

    /// <summary>Blocks that usually stay as they are where only upper ones learn: below lie large maps and few weights.</summary>
    public virtual int UsualCut => Layers - (Layers / 4);

    /// <summary>
    /// The parameters forward uses, bottom (nearest to the image) first, each in exactly one group: <c>[0]</c> the stem, <c>[k]</c> block k
    /// (so that <see cref="Lower"/> of k blocks uses groups 0 to k), then what lies above the last cut (a pooler; extra layers).
    /// </summary>
    public abstract IReadOnlyList<LayerGroup> LayerGroups { get; }

    /// <summary>How published checkpoints of this family name its tensors.</summary>
    public virtual NameRules Names => NameRules.Exact;

    /// <summary>
    /// Norms keep the mean and deviation they were trained with, in training too: the batches of fine-tuning are too small and too few to measure
    /// them anew. Their scales and offsets learn like other parameters. Set before <c>train()</c>.
    /// </summary>
    public bool NormsStay { get; set; } = true;

    /// <summary>Maps have their channels innermost: the same numbers, faster convolutions on most processors. Weights, gradients and files stay as they are.</summary>
    public bool ChannelsLast { get; private set; }

    private protected ImageConfig Config { get; set; }

    protected abstract ImageBlock Stem { get; }

    protected abstract IReadOnlyList<ImageBlock> Blocks { get; }

    /// <summary>See <see cref="ChannelsLast"/>.</summary>
    public void ToChannelsLast() => ChannelsLast = true;

    /// <summary>Stem and the first <paramref name="layers"/> blocks, [B, C, h, w].</summary>
    public Tensor Lower(Tensor pixels, int layers)
    {
        using var scope = NewDisposeScope();
        return Run(Stem.call(Arranged(pixels)), 0, layers).MoveToOuterDisposeScope();
    }

    /// <summary>What is above: the last map [B, C, h, w] of a backbone, the answers [B, anchors, 4 + classes] of a detector. A tensor of its own.</summary>
    /// <param name="map">What <see cref="Lower"/> of <paramref name="from"/> blocks gave; not changed.</param>
    public Tensor Upper(Tensor map, int from)
    {
        using var scope = NewDisposeScope();
        return Above(Run(Arranged(map).alias(), from, Layers)).MoveToOuterDisposeScope();
    }

    /// <summary>Multiplications (each with an addition) of a forward pass over one image, from block <paramref name="from"/> on (-1 = stem included): what time is forecast from.</summary>
    public long MultiplyAdds(int size, int from = -1)
    {
        var (work, side) = Stem.Cost(size);
        if (from >= 0) work = 0;
        for (var i = 0; i < Layers; i++)
        {
            var (blockWork, after) = Blocks[i].Cost(side);
            side = after;
            if (i >= from) work += blockWork;
        }
        return work + AboveCost(side);
    }

    /// <exception cref="UserException">The size is too small or too large for this network.</exception>
    public virtual void DemandSize(int size)
    {
        if (size is < 32 or > 1024) throw new UserException($"An input size of {size} pixels does not work with this network.", "Choose 32 to 1,024 pixels; 96 to 224 are usual.");
    }

    /// <summary>Writes <c>config.json</c>, from which <see cref="ImageFamilies.Create"/> makes the same architecture.</summary>
    public void SaveConfig(string folder) => (Config with { Preprocessing = Preprocessing }).Write(Path.Combine(folder, ModelFamilies.ConfigFile));

    /// <inheritdoc/>
    public override void train(bool train = true)
    {
        base.train(train);
        if (!train || !NormsStay) return;
        foreach (var norm in modules().OfType<BatchNorm2d>()) norm.eval();
    }

    /// <summary>What comes after the last block; of most families nothing.</summary>
    protected virtual Tensor Above(Tensor map) => map;

    /// <summary>Multiplications of <see cref="Above"/> (and of a pooler) for a map of <paramref name="size"/> x <paramref name="size"/>.</summary>
    protected virtual long AboveCost(int size) => 0;

    private protected LayerGroup Group(string name, params string[] prefixes) =>
        new(name, [.. named_parameters().Where(p => prefixes.Any(prefix => p.name.StartsWith(prefix, StringComparison.Ordinal))).Select(p => (p.name, p.parameter))]);

    /// <summary>Takes over <paramref name="map"/>.</summary>
    private Tensor Run(Tensor map, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            using var below = map; // autograd holds what it needs; without gradients two maps are in memory, not all
            map = Blocks[i].call(below);
        }
        return map;
    }

    /// <summary>Convolutions hand on the layout of what they get.</summary>
    private Tensor Arranged(Tensor map) => ChannelsLast ? map.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : map;
}

/// <summary>A network whose last map, pooled, describes the whole image: a head is put on it for classes.</summary>
public abstract class ImageBackbone : ImageModel
{
    private protected ImageBackbone(string name, ImageConfig config) : base(name, config) { }

    /// <summary>Width F of the pooled features.</summary>
    public abstract int FeatureSize { get; }

    /// <summary>Pooled features [B, F].</summary>
    /// <param name="map">The last map, [B, C, h, w]; not changed.</param>
    public abstract Tensor Pool(Tensor map);

    /// <summary>Pooled features [B, F].</summary>
    public override Tensor forward(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return Pool(Upper(Lower(pixels, 0), 0)).MoveToOuterDisposeScope();
    }

    /// <summary>A new head under the name published checkpoints of the family give it (<c>fc</c>, <c>classifier.6</c>).</summary>
    public abstract TaskHead CreateHead(int classes, double dropout);
}

/// <summary>A network that finds objects: at every anchor (a rectangle it was given) a shift to the object's box and a logit per class.</summary>
public abstract class Detector : ImageModel
{
    private protected Detector(string name, ImageConfig config) : base(name, config) { }

    /// <summary>Classes it answers; without one for the background.</summary>
    public int Classes => Config.Classes;

    /// <summary>Anchors [anchors][4] for an input of <paramref name="size"/> pixels: centre y, centre x, height, width, relative to the image.</summary>
    public abstract float[][] Anchors(int size);

    /// <summary>Puts new predictors for other classes in place of the pre-trained ones; boxes are predicted as before.</summary>
    public abstract void ReplaceClasses(int classes);

    /// <summary>The parameters that predict classes and boxes; all others are in <see cref="ImageModel.LayerGroups"/> too, these are not.</summary>
    public abstract LayerGroup Predictors { get; }

    /// <summary>Answers [B, anchors, 4 + classes]: the encoded box (ty, tx, th, tw, see <see cref="BoxCoder"/>) and one logit per class (sigmoid, no background).</summary>
    public override Tensor forward(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return Upper(Lower(pixels, 0), 0).MoveToOuterDisposeScope();
    }
}
