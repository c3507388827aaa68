using System.Text.Json;
using System.Text.Json.Serialization;

namespace FineTune.Studio.OpenAi.Writing;

internal sealed record StreamOptions(bool? IncludeUsage);

/// <summary>What chat and completions have in common. <c>top_k</c>, <c>min_p</c> and <c>repetition_penalty</c> are ours.</summary>
internal abstract record WritingRequest
{
    public string? Model { get; init; }

    public bool? Stream { get; init; }

    public StreamOptions? StreamOptions { get; init; }

    public long? N { get; init; }

    public JsonElement? Stop { get; init; }

    public long? Seed { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public long? TopK { get; init; }

    public double? MinP { get; init; }

    public double? RepetitionPenalty { get; init; }

    public double? PresencePenalty { get; init; }

    public double? FrequencyPenalty { get; init; }

    public Dictionary<string, double>? LogitBias { get; init; }

    public long? MaxTokens { get; init; }

    /// <summary>Every field that is none of these.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; init; }
}
