using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Tokenization;
using static TorchSharp.torch;

namespace FineTune.Engine.Tasks;

/// <summary>Rows as the model sees them: token ids within the longest length, and what is to be answered.</summary>
public sealed class TokenizedTexts
{
    private readonly Func<int[], Tensor> _targets;

    private TokenizedTexts(IReadOnlyList<RowReference> rows, int[][] ids, Func<int[], Tensor> targets)
    {
        (Rows, Ids, _targets) = (rows, ids, targets);
        Lengths = Array.ConvertAll(ids, i => i.Length);
    }

    public IReadOnlyList<RowReference> Rows { get; }

    public int[][] Ids { get; }

    public int[] Lengths { get; }

    public int Count => Ids.Length;

    /// <param name="text">Text of the row at an index.</param>
    /// <param name="targets">What the rows at some indices are to be answered with: class indices [B] int64, ...</param>
    public static TokenizedTexts From(
        IReadOnlyList<RowReference> rows, Func<int, RowText> text, Tokenizer tokenizer, TrainingPlan plan, Func<int[], Tensor> targets, CancellationToken token = default)
    {
        var ids = new int[rows.Count][];
        Parallel.For(0, rows.Count, new ParallelOptions { CancellationToken = token }, i => ids[i] = tokenizer.Encode(text(i).First, plan.MaxLength));
        return new(rows, ids, targets);
    }

    /// <summary>The given rows padded to the longest among them.</summary>
    public ModelInput Batch(ReadOnlySpan<int> rows, Device? device = null)
    {
        var selected = new int[rows.Length][];
        for (var i = 0; i < rows.Length; i++) selected[i] = Ids[rows[i]];
        return ModelInput.Create(selected, device); // [B, T], [B]
    }

    /// <summary>What the given rows are to be answered with, first dimension B.</summary>
    public Tensor TargetsOf(int[] rows, Device? device = null)
    {
        var targets = _targets(rows);
        return device is null || device.type == TorchSharp.DeviceType.CPU ? targets : targets.to(device, disposeAfter: true);
    }
}
