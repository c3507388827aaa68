using FineTune.Engine.Inference;

namespace FineTune.Studio.Playground.Writing;

/// <summary>How tokens are chosen, in one word. Lengths, stop strings and seed are none of its business.</summary>
/// <param name="What">One sentence.</param>
public sealed record SamplingPreset(string Name, string What, double Temperature, double TopP, int TopK, double MinP, double RepetitionPenalty)
{
    public SamplingSettings Over(SamplingSettings settings) => settings with { Temperature = Temperature, TopP = TopP, TopK = TopK, MinP = MinP, RepetitionPenalty = RepetitionPenalty };

    public bool IsIn(SamplingSettings settings) => Over(settings) == settings;
}

/// <summary>The presets, one line each.</summary>
public static class SamplingPresets
{
    public static SamplingPreset Exact { get; } = new("Exact", "Always the most probable token: the same text every time.", 0, 1, 0, 0, 1);

    public static SamplingPreset Balanced { get; } = new("Balanced", "Varied, without the improbable.", 0.7, 0.95, 0, 0, 1);

    public static SamplingPreset Creative { get; } = new("Creative", "Bold choices, and few repetitions.", 1.1, 1, 0, 0.05, 1.1);

    public static IReadOnlyList<SamplingPreset> All { get; } = [Exact, Balanced, Creative];
}
