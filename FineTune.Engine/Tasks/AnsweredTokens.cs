using static TorchSharp.torch;

namespace FineTune.Engine.Tasks;

/// <summary>What a model said of some rows where there is something to say.</summary>
/// <param name="Logits">[B, outputs] or [B, T, outputs]; of models that write [N, V], the positions with a target alone.</param>
/// <param name="Targets">[B], [B, T] or [N].</param>
/// <param name="Rows">The rows' indices in their part.</param>
public sealed record AnsweredTokens(Tensor Logits, Tensor Targets, Data.DataPart Part, int[] Rows)
{
    /// <summary>[N] int64: row (within the batch) times <see cref="Width"/> plus position, of models that write; else null.</summary>
    public Tensor? Places { get; init; }

    /// <summary>Positions per row, padding included.</summary>
    public long Width { get; init; }
}
