using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Tokenization;
using static TorchSharp.torch;

namespace FineTune.Engine.Tasks;

/// <summary>Rows as the model sees them: token ids cut to the longest length, and class indices.</summary>
public sealed class TokenizedTexts
{
    private TokenizedTexts(IReadOnlyList<LabelledText> rows, int[][] ids)
    {
        (Rows, Ids) = (rows, ids);
        Lengths = Array.ConvertAll(ids, i => i.Length);
        Labels = [.. rows.Select(r => (long)r.Label)];
    }

    public IReadOnlyList<LabelledText> Rows { get; }

    public int[][] Ids { get; }

    public int[] Lengths { get; }

    public long[] Labels { get; }

    public int Count => Ids.Length;

    public static TokenizedTexts From(IReadOnlyList<LabelledText> rows, Tokenizer tokenizer, int maxLength, CancellationToken token = default)
    {
        var ids = new int[rows.Count][];
        Parallel.For(0, rows.Count, new ParallelOptions { CancellationToken = token }, i => ids[i] = tokenizer.Encode(rows[i].Text, maxLength));
        return new(rows, ids);
    }

    /// <summary>The given rows padded to the longest among them.</summary>
    public ModelInput Batch(ReadOnlySpan<int> rows, Device? device = null)
    {
        var selected = new int[rows.Length][];
        for (var i = 0; i < rows.Length; i++) selected[i] = Ids[rows[i]];
        return ModelInput.Create(selected, device); // [B, T], [B]
    }

    /// <summary>Class indices of the given rows, [B] int64.</summary>
    public Tensor LabelsOf(ReadOnlySpan<int> rows, Device? device = null)
    {
        var labels = new long[rows.Length];
        for (var i = 0; i < rows.Length; i++) labels[i] = Labels[rows[i]];
        return tensor(labels, device: device); // [B]
    }
}
