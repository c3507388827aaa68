using static TorchSharp.torch;

namespace FineTune.Engine.Tuning.Images;

/// <summary>Mixup (Zhang et al. 2018, arXiv:1710.09412) and CutMix (Yun et al. 2019, arXiv:1905.04899): images of a batch blended with others, and their classes with them.</summary>
public static class Blending
{
    /// <param name="input">[B, C, h, w] pixels or maps, or [B, F] features (no rectangles there: CutMix becomes mixup).</param>
    /// <param name="targets">[B] int64; anything else is left alone.</param>
    /// <returns>The blended input and [B, classes] shares, or what was given where nothing is asked for.</returns>
    public static (Tensor Input, Tensor Targets) Apply(Tensor input, Tensor targets, int classes, ImageNumbers numbers, int seed)
    {
        if ((numbers.Mixup <= 0 && numbers.CutMix <= 0) || targets.dim() != 1 || input.shape[0] < 2) return (input, targets);
        using var scope = NewDisposeScope();
        var random = new SplitMix64((ulong)seed);
        var cut = numbers.CutMix > 0 && (numbers.Mixup <= 0 || random.Fraction() < 0.5) && input.dim() == 4;
        var alpha = cut || numbers.Mixup <= 0 ? numbers.CutMix : numbers.Mixup;
        var share = BetaDraw.Next(alpha, random); // of the image itself
        var other = input.roll(1, 0); // [B, ..]: every image's neighbour in the batch, which is shuffled
        Tensor blended;
        if (cut)
        {
            var (height, width) = (input.shape[2], input.shape[3]);
            var side = Math.Sqrt(1 - share);
            var (h, w) = ((long)Math.Round(side * height), (long)Math.Round(side * width));
            var (y, x) = (random.Below((uint)(height - h + 1)), random.Below((uint)(width - w + 1)));
            blended = input.clone();
            if (h > 0 && w > 0) blended.narrow(2, y, h).narrow(3, x, w).copy_(other.narrow(2, y, h).narrow(3, x, w));
            share = 1 - ((double)(h * w) / (height * width));
        }
        else blended = (input * share) + (other * (1 - share));
        var one = nn.functional.one_hot(targets, classes).to(float32); // [B, classes]
        return (blended.MoveToOuterDisposeScope(), ((one * share) + (one.roll(1, 0) * (1 - share))).MoveToOuterDisposeScope());
    }
}
