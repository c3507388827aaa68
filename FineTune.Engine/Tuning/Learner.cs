using FineTune.Engine.Data;
using FineTune.Engine.Tasks;
using static TorchSharp.torch;

namespace FineTune.Engine.Tuning;

/// <summary>What the training loop sees of a method: logits of rows, the parameters that learn, and the size of the work.</summary>
public abstract class Learner : IDisposable
{
    /// <summary>Parameters that learn, with their learning rates; every trainable parameter is in exactly one group.</summary>
    public abstract IReadOnlyList<ParameterGroup> Groups { get; }

    /// <summary>Length of each row of a part in tokens, for bucketing (1 where rows are single vectors).</summary>
    public abstract IReadOnlyList<int> Lengths(DataPart part);

    /// <summary>What rows are to be answered with: class indices [B] int64, scores [B], tags [B, T].</summary>
    public abstract Tensor Targets(DataPart part, int[] rows);

    /// <summary>Logits [B, outputs] (or [B, T, outputs]) of rows of a part.</summary>
    public abstract Tensor Logits(DataPart part, int[] rows);

    /// <summary>Logits and targets of rows as loss and score take them: all, or (where logits are as wide as a vocabulary) of the positions that have an answer.</summary>
    public virtual AnsweredTokens Answered(DataPart part, int[] rows) => new(Logits(part, rows), Targets(part, rows), part, rows);

    /// <summary>Switches dropout on (true) or off.</summary>
    public abstract void Train(bool training);

    /// <summary>
    /// Called before every step, in order, beginning at whatever step a resumed run begins at: unfreezes what learns from here on.
    /// </summary>
    /// <param name="step">Steps done in this stage.</param>
    /// <param name="steps">Steps of this stage in all.</param>
    /// <returns>What begins at this very step, its number counted in this stage; null where nothing does.</returns>
    public virtual Marked? Begin(int step, int steps) => null;

    /// <summary>Mean loss of training rows, a scalar.</summary>
    public virtual Tensor Loss(int[] rows, TaskData data, bool classWeights) => data.Loss(Answered(DataPart.Train, rows), classWeights);

    /// <summary>The batches of an epoch, a function of seed and epoch alone; every epoch has as many.</summary>
    public virtual int[][] Batches(int batchSize, int seed, int epoch) => LengthBuckets.Epoch(Lengths(DataPart.Train), batchSize, seed, epoch);

    /// <summary>False while validations say nothing yet about the final model: they are shown, but neither kept as best nor counted for early stopping.</summary>
    public virtual bool Counts => true;

    /// <summary>Writes what a method saves beside the whole model (adapters); called with the best weights in place, before <see cref="Complete"/>.</summary>
    public virtual void SaveParts(string runFolder) { }

    /// <summary>Called once with the best weights in place: turns what helped training into plain weights of encoder and head.</summary>
    public virtual void Complete() { }

    public virtual void Dispose() { }
}
