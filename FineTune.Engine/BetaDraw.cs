namespace FineTune.Engine;

/// <summary>Random shares.</summary>
internal static class BetaDraw
{
    /// <summary>Beta(alpha, alpha) by two gamma numbers (Marsaglia and Tsang 2000).</summary>
    public static double Next(double alpha, SplitMix64 random)
    {
        var (a, b) = (Gamma(alpha, random), Gamma(alpha, random));
        return a + b > 0 ? a / (a + b) : 0.5;
    }

    private static double Gamma(double shape, SplitMix64 random)
    {
        if (shape < 1) return Gamma(shape + 1, random) * Math.Pow(Math.Max(random.Fraction(), 1e-300), 1 / shape);
        var (d, c) = (shape - (1.0 / 3), 1 / Math.Sqrt(9 * (shape - (1.0 / 3))));
        while (true)
        {
            var normal = Math.Sqrt(-2 * Math.Log(Math.Max(random.Fraction(), 1e-300))) * Math.Cos(2 * Math.PI * random.Fraction());
            var v = Math.Pow(1 + (c * normal), 3);
            if (v > 0 && Math.Log(Math.Max(random.Fraction(), 1e-300)) < (0.5 * normal * normal) + d - (d * v) + (d * Math.Log(v))) return d * v;
        }
    }
}
