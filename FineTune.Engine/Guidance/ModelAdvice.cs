using System.Text.Json.Serialization;
using FineTune.Engine.Models;

namespace FineTune.Engine.Guidance;

/// <summary>Whether a run's memory is there.</summary>
public enum MemoryFit
{
    /// <summary>At most 60 % of what is available.</summary>
    Fits,

    /// <summary>Up to 90 %: close other programs first.</summary>
    Tight,

    TooLarge,
}

/// <summary>The three picks offered before the whole list.</summary>
public enum PickKind { Speed, Balance, Accuracy }

/// <param name="Preset">The preset to start it with; null for a model that has none.</param>
public sealed record ModelPick(PickKind Kind, string? Preset, Forecast Forecast);

/// <summary>What guidance says of one model for the data at hand. The list it comes in is ranked, best first.</summary>
/// <param name="Usable">False when it cannot be used here at all; the first of <paramref name="Cons"/> says why.</param>
/// <param name="Score">Points the rank follows from; comparable within one list only.</param>
/// <param name="Method">Tuning method the number of rows per class calls for; null for a model that has none.</param>
/// <param name="MethodReason">Why, in a sentence.</param>
/// <param name="Forecast">Of the recommended preset.</param>
/// <param name="Picks">The picks this model is, none for most.</param>
public sealed record ModelAdvice(
    ModelCard Card, bool Usable, double Score, IReadOnlyList<string> Pros, IReadOnlyList<string> Cons,
    string? Method, string? Preset, string MethodReason, Forecast Forecast, MemoryFit Memory, IReadOnlyList<ModelPick> Picks)
{
    [JsonIgnore]
    public string MemoryText => Memory switch { MemoryFit.Fits => "fits in memory", MemoryFit.Tight => "memory is tight", _ => "too large for this memory" };

    public override string ToString() =>
        (Usable ? "" : "not usable here; ")
        + (Picks.Count > 0 ? $"pick for {string.Join(" and ", Picks.Select(p => p.Kind.ToString().ToLowerInvariant()))}; " : "")
        + (Preset is null ? "" : $"preset {Preset} ({Method}); ") + $"{Forecast}; {MemoryText}";
}
