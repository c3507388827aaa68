using FineTune.Engine.Data;
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

    /// <summary>Logits [B, classes] of rows of a part.</summary>
    public abstract Tensor Logits(DataPart part, int[] rows);

    /// <summary>Switches dropout on (true) or off.</summary>
    public abstract void Train(bool training);

    /// <summary>Called once with the best weights in place: turns what helped training into plain weights of encoder and head.</summary>
    public virtual void Complete() { }

    public virtual void Dispose() { }
}
