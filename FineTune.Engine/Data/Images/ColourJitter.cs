namespace FineTune.Engine.Data.Images;

/// <summary>Changes brightness, contrast and saturation at random, each by up to a share either way.</summary>
internal static class ColourJitter
{
    public static void Apply(byte[] pixels, double share, SplitMix64 random)
    {
        var (brightness, contrast, saturation) = (Factor(share, random), Factor(share, random), Factor(share, random));
        var mean = 0.0;
        for (var i = 0; i < pixels.Length; i += 3) mean += Grey(pixels, i);
        mean = mean / (pixels.Length / 3) * brightness;
        for (var i = 0; i < pixels.Length; i += 3)
        {
            var grey = Grey(pixels, i);
            for (var c = 0; c < 3; c++)
            {
                var saturated = grey + ((pixels[i + c] - grey) * saturation);
                pixels[i + c] = (byte)Math.Clamp(mean + (((saturated * brightness) - mean) * contrast) + 0.5, 0, 255);
            }
        }
    }

    private static double Factor(double share, SplitMix64 random) => 1 + (((2 * random.Fraction()) - 1) * share);

    /// <summary>Brightness as the eye sees it (ITU-R BT.601).</summary>
    private static double Grey(byte[] pixels, int at) => (0.299 * pixels[at]) + (0.587 * pixels[at + 1]) + (0.114 * pixels[at + 2]);
}
