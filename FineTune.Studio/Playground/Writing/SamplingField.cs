using System.Globalization;
using FineTune.Engine.Inference;

namespace FineTune.Studio.Playground.Writing;

/// <summary>A number of <see cref="SamplingSettings"/> as the drawer shows it.</summary>
/// <param name="Sentence">What it does, in one plain sentence.</param>
/// <param name="Most">End of the slider; null = a number without one.</param>
/// <param name="Get">The value as text; empty = not set.</param>
/// <param name="Set">With a typed text; null where it is no number.</param>
public sealed record SamplingField(string Name, string Title, string Sentence, double? Most, string Step, Func<SamplingSettings, string> Get, Func<SamplingSettings, string, SamplingSettings?> Set)
{
    private static readonly SamplingSettings Usual = SamplingPresets.Balanced.Over(new());

    /// <summary>The fields, one line each.</summary>
    public static IReadOnlyList<SamplingField> All { get; } =
    [
        Of("temperature", "Temperature", "Low keeps to the probable, high dares more; 0 always takes the most probable token.", 2, "0.1", s => s.Temperature, (s, v) => s with { Temperature = v }),
        Of("top-p", "Top-p", "Only the most probable tokens that together reach this probability; 1 is off.", 1, "0.05", s => s.TopP, (s, v) => s with { TopP = v }),
        Whole("top-k", "Top-k", "Only so many of the most probable tokens; 0 is off.", s => s.TopK, (s, v) => s with { TopK = v }),
        Of("min-p", "Min-p", "Only tokens at least this share as probable as the most probable one; 0 is off.", 1, "0.05", s => s.MinP, (s, v) => s with { MinP = v }),
        Of("repetition-penalty", "Repetition penalty", "Makes tokens that were there already less probable; 1 is off.", 2, "0.05", s => s.RepetitionPenalty, (s, v) => s with { RepetitionPenalty = v }),
        Whole("max-tokens", "Most tokens", "The text is cut after so many tokens; a token is a word or a piece of one.", s => s.MaxTokens, (s, v) => s with { MaxTokens = v }),
        new("seed", "Seed", "The same seed, prompt and settings give the same text; empty for another one each time.", null, "1", s => s.Seed?.ToString(CultureInfo.InvariantCulture) ?? "",
            (s, typed) => typed.Trim().Length == 0 ? s with { Seed = null } : long.TryParse(typed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed) ? s with { Seed = seed } : null),
    ];

    public bool IsUsual(SamplingSettings settings) => Get(settings) == Get(Usual);

    public SamplingSettings Reset(SamplingSettings settings) => Set(settings, Get(Usual)) ?? settings;

    /// <summary>The settings with what was typed, or a sentence that says why not.</summary>
    public (SamplingSettings? Settings, string? Problem) Read(SamplingSettings settings, string typed)
    {
        if (Set(settings, typed) is not { } changed) return (null, $"'{typed}' is no {(Step == "1" ? "whole number" : "number")}; {Title} is {Get(settings)} now.");
        var problem = changed.Problems().Except(settings.Problems()).FirstOrDefault();
        return problem is null ? (changed, null) : (null, problem);
    }

    private static SamplingField Of(string name, string title, string sentence, double most, string step, Func<SamplingSettings, double> get, Func<SamplingSettings, double, SamplingSettings> set) =>
        new(name, title, sentence, most, step, s => get(s).ToString("0.####", CultureInfo.InvariantCulture),
            (s, typed) => double.TryParse(typed.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? set(s, value) : null);

    private static SamplingField Whole(string name, string title, string sentence, Func<SamplingSettings, int> get, Func<SamplingSettings, int, SamplingSettings> set) =>
        new(name, title, sentence, null, "1", s => get(s).ToString(CultureInfo.InvariantCulture),
            (s, typed) => int.TryParse(typed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? set(s, value) : null);
}
