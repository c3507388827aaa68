using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>A batch of token ids, as every text model takes it.</summary>
/// <param name="InputIds">[B, T] int64; any id of the vocabulary at padded positions.</param>
/// <param name="Lengths">[B] int64, 0..T: how many ids of each row are real.</param>
public sealed record ModelInput(Tensor InputIds, Tensor Lengths) : IDisposable
{
    /// <summary>False lets a model leave out its masks: the caller knows, without asking the device, that all lengths are T.</summary>
    public bool HasPadding { get; init; } = true;

    /// <summary>Pads with 0 to the longest row (a batch of nothing but empty texts gets one column).</summary>
    /// <param name="rows">B rows of ids.</param>
    public static ModelInput Create(IReadOnlyList<int[]> rows, Device? device = null)
    {
        var width = 1;
        foreach (var row in rows) width = Math.Max(width, row.Length);
        var ids = new long[rows.Count * width];
        var lengths = new long[rows.Count];
        var padded = false;
        for (var i = 0; i < rows.Count; i++)
        {
            lengths[i] = rows[i].Length;
            padded |= rows[i].Length < width;
            for (var j = 0; j < rows[i].Length; j++) ids[(i * width) + j] = rows[i][j];
        }
        return new ModelInput(tensor(ids, [rows.Count, width], device: device), tensor(lengths, device: device)) { HasPadding = padded };
    }

    public void Dispose()
    {
        InputIds.Dispose();
        Lengths.Dispose();
    }
}
