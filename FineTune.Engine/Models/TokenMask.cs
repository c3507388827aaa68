using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>Which positions of a batch are real tokens, and what follows from it. B texts, T tokens, D = width.</summary>
internal static class TokenMask
{
    /// <summary>Added to the scores of padded keys: their weight after the softmax is exactly 0 in single precision, and a text of nothing but padding stays finite.</summary>
    private const double Hidden = -1e9;

    /// <summary>The first <paramref name="most"/> tokens of every text; a row of packed documents may be longer than each of them.</summary>
    public static ModelInput Clip(ModelInput input, int most) => input.InputIds.shape[1] <= most || input.Documents is not null ? input : input with
    {
        InputIds = input.InputIds.narrow(1, 0, most),
        Lengths = input.Lengths.clamp_max(most),
        TokenTypes = input.TokenTypes?.narrow(1, 0, most),
    };

    /// <summary>What is added to attention scores: [B, 1, 1, T], 0 at real keys and -1e9 at padded ones; null = no padding.</summary>
    /// <param name="hidden">[B, T, D], gives length and type.</param>
    public static Tensor? Additive(ModelInput input, Tensor hidden) => Real(input, hidden) is not { } real ? null
        : zeros_like(real, dtype: hidden.dtype).masked_fill_(real.logical_not(), Hidden).unsqueeze(1).unsqueeze(1);

    /// <summary>Mean over the real tokens, [B, D]; zeros for an empty text.</summary>
    /// <param name="hidden">[B, T, D]</param>
    public static Tensor Mean(Tensor hidden, ModelInput input)
    {
        if (Real(input, hidden) is not { } real) return hidden.mean([1]); // [B, D]
        var weights = real.to(hidden.dtype) / input.Lengths.clamp(1, hidden.shape[1]).unsqueeze(1); // [B, T], each row adding up to 1
        return weights.unsqueeze(1).bmm(hidden).squeeze(1); // [B, 1, T] x [B, T, D] -> [B, D]
    }

    /// <summary>[B, T] bool; null where all are real.</summary>
    private static Tensor? Real(ModelInput input, Tensor hidden) =>
        input.HasPadding ? arange(hidden.shape[1], device: hidden.device).unsqueeze(0) < input.Lengths.unsqueeze(1) : null;
}
