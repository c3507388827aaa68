using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tasks;

/// <summary>Mean cross-entropy and accuracy of rows with one class each.</summary>
internal sealed class ClassificationScore : TaskScore
{
    private double _loss;
    private long _right, _rows;

    /// <param name="logits">[B, classes]</param>
    /// <param name="targets">[B] int64</param>
    protected override void Add(Tensor logits, Tensor targets)
    {
        using var scope = NewDisposeScope();
        _loss += nn.functional.cross_entropy(logits, targets, reduction: nn.Reduction.Sum).ToDouble();
        _right += logits.argmax(1).eq(targets).sum().ToInt64();
        _rows += targets.shape[0];
    }

    public override (double Loss, double Metric) Result => (_loss / _rows, (double)_right / _rows);
}
