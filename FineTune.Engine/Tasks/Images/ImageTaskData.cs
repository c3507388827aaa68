using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Models.Images;
using static TorchSharp.torch;

namespace FineTune.Engine.Tasks.Images;

/// <summary>A data set of images as one task sees it.</summary>
/// <param name="data">Where the images' bytes are; must stay open as long as they are read.</param>
public abstract class ImageTaskData(LearningTask task, DataSet data, ImageSplit rows) : TaskData
{
    public override LearningTask Task => task;

    public ImageSplit Split => rows;

    /// <summary>The data set's version, for what is kept of it.</summary>
    public string Hash => data.Info.Hash;

    public override IReadOnlyList<string> Labels => rows.Labels;

    public override IReadOnlyList<string> Notes => rows.Notes;

    protected DataSet Set => data;

    public override int Rows(DataPart part) => rows.Part(part).Count;

    /// <summary>The upright image of a row.</summary>
    /// <param name="atLeast">Pixels of the shorter side that are wanted; 0 = all there are.</param>
    /// <exception cref="UserException">The image cannot be decoded.</exception>
    public DecodedImage Decode(ImageRow row, int atLeast) => ImageDecoder.Decode(data.Image(data.Get(row.Row)), row.Name, atLeast);

    /// <summary>Boxes of a row relative to its image; none where images have classes.</summary>
    public virtual RelativeBox[] Boxes(ImageRow row) => [];

    /// <summary>Called once, before any target is asked for.</summary>
    /// <param name="size">Side of the square the model sees.</param>
    public virtual void Prepare(ImageModel model, int size) { }

    /// <summary>What rows are to be answered with: [B] int64 of classes, [B, anchors, 5] of boxes.</summary>
    /// <param name="boxes">Of each row, where they lie in the view that the model sees.</param>
    public abstract Tensor Targets(DataPart part, int[] rows, IReadOnlyList<RelativeBox[]> boxes);

    /// <summary>What is kept of the model's raw answers: [rows][numbers].</summary>
    /// <param name="logits">As the model gave them for the plain view.</param>
    /// <param name="mirrored">For the mirror images; null = these were not asked.</param>
    public abstract float[][] Answers(Tensor logits, Tensor? mirrored);
}
