using FineTune.Engine.Tokenization;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>A batch of token ids, as every text model takes it.</summary>
/// <param name="InputIds">[B, T] int64; any id of the vocabulary at padded positions.</param>
/// <param name="Lengths">[B] int64, 0..T: how many ids of each row are real.</param>
public sealed record ModelInput(Tensor InputIds, Tensor Lengths) : IDisposable
{
    /// <summary>[B, T] int64: 0 in the first text of a pair, 1 in the second; null = all 0. Models without token types do not look at it.</summary>
    public Tensor? TokenTypes { get; init; }

    /// <summary>[B, T] int64: documents packed into one row, numbered from 0 in their order; decoders let a token see those of its own document only, and count its positions anew. null = one document a row.</summary>
    public Tensor? Documents { get; init; }

    /// <summary>False lets a model leave out its masks: the caller knows, without asking the device, that all lengths are T.</summary>
    public bool HasPadding { get; init; } = true;

    /// <summary>Pads to the longest row (a batch of nothing but empty texts gets one column).</summary>
    /// <param name="rows">B rows of ids.</param>
    /// <param name="padId">Stands at padded positions; models go by Lengths and never look at it.</param>
    public static ModelInput Create(IReadOnlyList<int[]> rows, Device? device = null, int padId = 0)
    {
        var width = 1;
        foreach (var row in rows) width = Math.Max(width, row.Length);
        var ids = new long[rows.Count * width];
        if (padId != 0) Array.Fill(ids, padId);
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

    /// <summary>The same for pairs of texts: token types are 1 from where the second text begins.</summary>
    public static ModelInput Create(IReadOnlyList<PairIds> rows, Device? device = null, int padId = 0)
    {
        var input = Create([.. rows.Select(row => row.Ids)], device, padId);
        var width = (int)input.InputIds.shape[1];
        var types = new long[rows.Count * width];
        for (var i = 0; i < rows.Count; i++)
            for (var j = rows[i].SecondStart; j < rows[i].Ids.Length; j++) types[(i * width) + j] = 1;
        return input with { TokenTypes = tensor(types, [rows.Count, width], device: device) };
    }

    public void Dispose()
    {
        InputIds.Dispose();
        Lengths.Dispose();
        TokenTypes?.Dispose();
        Documents?.Dispose();
    }
}
