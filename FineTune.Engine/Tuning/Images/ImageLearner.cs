using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Tasks;
using static TorchSharp.torch;

namespace FineTune.Engine.Tuning.Images;

/// <summary>A learner that sees images: every epoch another view of each, blended where the plan asks for it.</summary>
internal abstract class ImageLearner(ImageTuningContext context) : Learner
{
    private int _epoch;

    protected ImageTuningContext Context => context;

    /// <summary>What the learning part is given of rows: pixels [B, 3, H, W], maps [B, C, h, w] or features [B, F].</summary>
    /// <param name="views">Of each row the number of its view.</param>
    /// <param name="boxes">Where each row's objects lie in that view.</param>
    protected abstract Tensor Input(DataPart part, int[] rows, int[] views, out IReadOnlyList<RelativeBox[]> boxes);

    /// <summary>Logits of what <see cref="Input"/> gave.</summary>
    protected abstract Tensor Answer(Tensor input);

    /// <summary>The number of a training row's view in an epoch.</summary>
    protected abstract int View(int row, int epoch);

    public override IReadOnlyList<int> Lengths(DataPart part) => Enumerable.Repeat(1, context.Data.Rows(part)).ToArray(); // all are of one size

    public override int[][] Batches(int batchSize, int seed, int epoch)
    {
        _epoch = epoch;
        return Order = base.Batches(batchSize, seed, epoch);
    }

    /// <summary>The batches of the epoch.</summary>
    protected int[][] Order { get; private set; } = [];

    protected int[] TrainingViews(int[] rows) => Array.ConvertAll(rows, r => View(r, _epoch));

    public override Tensor Loss(int[] rows, TaskData data, bool classWeights)
    {
        using var scope = NewDisposeScope();
        var input = Input(DataPart.Train, rows, TrainingViews(rows), out var boxes);
        var targets = context.Data.Targets(DataPart.Train, rows, boxes);
        var (mixed, shares) = Blending.Apply(input, targets, context.Data.Outputs, context.Source.Numbers, LengthBuckets.HashCode(context.Plan.Seed ^ _epoch, rows[0]));
        return data.Loss(Answer(mixed), shares, classWeights).MoveToOuterDisposeScope();
    }

    public override Tensor Logits(DataPart part, int[] rows) => Said(part, rows, out _);

    public override Tensor Targets(DataPart part, int[] rows) => context.Data.Targets(part, rows, [.. rows.Select(r => context.Data.Boxes(context.Data.Split.Part(part)[r]))]);

    public override AnsweredTokens Answered(DataPart part, int[] rows)
    {
        var logits = Said(part, rows, out var boxes);
        return new(logits, context.Data.Targets(part, rows, boxes), part, rows);
    }

    public override void Train(bool training)
    {
        context.Model.train(training);
        context.Head?.train(training);
    }

    private Tensor Said(DataPart part, int[] rows, out IReadOnlyList<RelativeBox[]> boxes)
    {
        using var scope = NewDisposeScope();
        return Answer(Input(part, rows, new int[rows.Length], out boxes)).MoveToOuterDisposeScope();
    }
}
