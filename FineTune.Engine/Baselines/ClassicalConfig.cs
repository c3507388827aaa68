using System.Text.Json.Serialization;

namespace FineTune.Engine.Baselines;

/// <summary><c>config.json</c> of a classical model; its <c>model_type</c> is how a loader knows it.</summary>
public sealed record ClassicalConfig
{
    public const string Type = "classical";

    [JsonPropertyName("model_type")]
    public string ModelType { get; init; } = Type;

    [JsonPropertyName("finetune_task")]
    public string Task { get; init; } = "text-classification";

    /// <summary>Version of what <c>model.zip</c> holds.</summary>
    [JsonPropertyName("format")]
    public int Format { get; init; } = 1;
}
