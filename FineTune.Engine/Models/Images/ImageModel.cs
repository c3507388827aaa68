using FineTune.Engine.Weights;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Images;

/// <summary>
/// A convolutional network that sees images and can be cut below any of its blocks: <c>Upper(Lower(pixels, k), k)</c> is the same for every k from 0 to
/// <see cref="Layers"/>. Shapes: B images, pixels [B, 3, H, W] after <see cref="Preprocessing"/>, maps [B, C, h, w].
/// Any input size works that <see cref="DemandSize"/> lets pass.
/// </summary>
public abstract class ImageModel(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>What the pre-trained weights expect.</summary>
    public abstract ImagePreprocessing Preprocessing { get; }

    /// <summary>Number of blocks it can be cut after; the stem below them is not counted.</summary>
    public abstract int Layers { get; }

    /// <summary>
    /// The parameters forward uses, bottom (nearest to the image) first, each in exactly one group: <c>[0]</c> the stem, <c>[k]</c> block k
    /// (so that <see cref="Lower"/> of k blocks uses groups 0 to k), then what lies above the last cut (a pooler; extra layers and predictors).
    /// </summary>
    public abstract IReadOnlyList<LayerGroup> LayerGroups { get; }

    /// <summary>Stem and the first <paramref name="layers"/> blocks, [B, C, h, w].</summary>
    public abstract Tensor Lower(Tensor pixels, int layers);

    /// <summary>What is above: the last map [B, C, h, w] of a backbone, the answers [B, anchors, 4 + classes] of a detector.</summary>
    /// <param name="map">What <see cref="Lower"/> of <paramref name="from"/> blocks gave; not changed.</param>
    public abstract Tensor Upper(Tensor map, int from);

    /// <summary>How published checkpoints of this family name its tensors.</summary>
    public virtual NameRules Names => NameRules.Exact;

    /// <summary>Writes <c>config.json</c>, from which <see cref="ImageFamilies.Create"/> makes the same architecture.</summary>
    public abstract void SaveConfig(string folder);

    /// <summary>Multiplications (each with an addition) of a forward pass over one image, from block <paramref name="from"/> on (-1 = stem included): what time is forecast from.</summary>
    public abstract long MultiplyAdds(int size, int from = -1);

    /// <exception cref="UserException">The size is too small or too large for this network.</exception>
    public virtual void DemandSize(int size)
    {
        if (size is < 32 or > 1024) throw new UserException($"An input size of {size} pixels does not work with this network.", "Choose 32 to 1,024 pixels; 96 to 224 are usual.");
    }
}

/// <summary>A network whose last map, pooled, describes the whole image: a head is put on it for classes.</summary>
public abstract class ImageBackbone(string name) : ImageModel(name)
{
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
public abstract class Detector(string name) : ImageModel(name)
{
    /// <summary>Classes it answers; without one for the background.</summary>
    public abstract int Classes { get; }

    /// <summary>Anchors [anchors][4] for an input of <paramref name="size"/> pixels: centre y, centre x, height, width, relative to the image.</summary>
    public abstract float[][] Anchors(int size);

    /// <summary>Puts new predictors for other classes in place of the pre-trained ones; boxes are predicted as before.</summary>
    public abstract void ReplaceClasses(int classes);

    /// <summary>The parameters that predict classes and boxes; all others are in <see cref="ImageModel.LayerGroups"/> too, these are not.</summary>
    public abstract LayerGroup Predictors { get; }

    /// <summary>Answers [B, anchors, 4 + classes]: the encoded box (ty, tx, th, tw) and one logit per class (sigmoid, no background).</summary>
    public override Tensor forward(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return Upper(Lower(pixels, 0), 0).MoveToOuterDisposeScope();
    }
}
