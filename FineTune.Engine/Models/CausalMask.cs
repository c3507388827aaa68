using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>Which tokens a decoder's token may look at: those before it, of its own document. B rows, T tokens.</summary>
internal static class CausalMask
{
    /// <summary>Added to the scores of what may not be seen: its weight after the softmax is exactly 0 in single precision.</summary>
    public const float Hidden = -1e9f;

    /// <summary>[1, 1, T, T], or [B, 1, T, T] where documents are packed. Padded positions come last, so no real token sees them.</summary>
    public static Tensor Additive(ModelInput input, Tensor hidden)
    {
        var length = hidden.shape[1];
        var later = ones([length, length], dtype: ScalarType.Bool, device: hidden.device).triu_(1); // [T, T]
        if (input.Documents is null) return zeros([length, length], hidden.dtype, hidden.device).masked_fill_(later, Hidden).view(1, 1, length, length);
        var others = input.Documents.unsqueeze(2).ne(input.Documents.unsqueeze(1)).logical_or_(later); // [B, T, T]
        return zeros(others.shape, hidden.dtype, hidden.device).masked_fill_(others, Hidden).unsqueeze(1); // [B, 1, T, T]
    }

    /// <summary>Position of every token in its own document: [T], or [B, T] where documents are packed, int64.</summary>
    public static Tensor Positions(ModelInput input)
    {
        var all = arange(input.InputIds.shape[1], dtype: ScalarType.Int64, device: input.InputIds.device); // [T]
        if (input.Documents is not { } documents) return all;
        var begins = cat([ones_like(documents.narrow(1, 0, 1)), documents.diff(dim: 1)], 1).ne(0); // [B, T]: true at each document's first token
        return all - all.mul(begins).cummax(1).values; // [B, T]
    }
}
