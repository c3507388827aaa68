namespace FineTune.Engine.Data.Images;

/// <summary>Two views blended as mixup and CutMix do it in training (<see cref="ImageNumbers"/>), for a person to see.</summary>
/// <param name="Pixels">As in <see cref="ImageView"/>.</param>
/// <param name="Share">Of the first view, which is also the share of its class in the answer.</param>
public sealed record BlendedView(byte[] Pixels, double Share)
{
    /// <summary>Both lie over each other; the share is drawn from Beta(alpha, alpha).</summary>
    public static BlendedView Mixup(ImageView first, ImageView second, double alpha, int seed)
    {
        var share = BetaDraw.Next(alpha, new((ulong)seed));
        return new([.. first.Pixels.Zip(second.Pixels, (a, b) => (byte)Math.Round((share * a) + ((1 - share) * b)))], share);
    }

    /// <summary>A rectangle of the second is pasted into the first; its area is drawn from Beta(alpha, alpha).</summary>
    public static BlendedView CutMix(ImageView first, ImageView second, int size, double alpha, int seed)
    {
        var random = new SplitMix64((ulong)seed);
        var side = (int)Math.Round(Math.Sqrt(1 - BetaDraw.Next(alpha, random)) * size);
        var (y, x) = (random.Below((uint)(size - side + 1)), random.Below((uint)(size - side + 1)));
        var pixels = (byte[])first.Pixels.Clone();
        for (var line = y; line < y + side; line++) Array.Copy(second.Pixels, ((line * size) + x) * 3, pixels, ((line * size) + x) * 3, side * 3);
        return new(pixels, 1 - ((double)side * side / ((double)size * size)));
    }
}
