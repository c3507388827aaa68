using System.Text.Json;
using System.Text.Json.Serialization;
using FineTune.Engine.Weights;

namespace FineTune.Engine.Models;

/// <summary>
/// The config.json of a BERT-like encoder, in Hugging Face's form. Keys not known here are kept and written back, so that Transformers
/// loads a saved folder as it would the original.
/// </summary>
public abstract record EncoderConfig
{
    public const string FirstToken = "cls", Mean = "mean";

    /// <summary><see cref="FirstToken"/> or <see cref="Mean"/>; null = not said, as in every published config.json.</summary>
    [JsonPropertyName("finetune_pooling")]
    public string? Pooling { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement> Other { get; init; } = [];

    [JsonIgnore]
    public abstract EncoderShape Shape { get; }

    /// <summary>Says what is wrong with the numbers, in this family's keys.</summary>
    private protected abstract void Check(ConfigCheck check);

    /// <summary>Reads config.json, refuses absurd sizes, and decides how features are pooled where it does not say.</summary>
    /// <exception cref="UserException">The file is missing, is not JSON, or describes no model that could be made.</exception>
    /// <param name="pooler">The pooler's name below the prefix; null for a family without one.</param>
    internal static TConfig Read<TConfig>(string path, NameRules names, string? pooler = null) where TConfig : EncoderConfig
    {
        var config = Json.ReadFile<TConfig>(path);
        var check = new ConfigCheck(path);
        check.Demand(config.Pooling is null or FirstToken or Mean, $"'finetune_pooling' is '{config.Pooling}', which is not known here ({FirstToken}, {Mean}).");
        config.Check(check);
        check.Range("positions left for tokens", config.Shape.MaxLength, 1, int.MaxValue).Parameters(config.Shape.Parameters);
        return config.Pooling is null ? config with { Pooling = PoolingOf(Path.GetDirectoryName(Path.GetFullPath(path))!, names, pooler) } : config;
    }

    internal void Write(string path) => Json.WriteFile<object>(path, this); // as what it is: its own keys too

    /// <summary>
    /// Sentence encoders say it beside config.json (sentence-transformers' layout) and average; so do we where a family has a pooler and the
    /// checkpoint came without: an untrained one would spoil what the encoder knows.
    /// </summary>
    private static string PoolingOf(string folder, NameRules names, string? pooler)
    {
        var pooling = Path.Combine(folder, "1_Pooling", "config.json");
        if (File.Exists(pooling))
        {
            var said = Json.ReadFile<JsonElement>(pooling);
            var first = said.ValueKind == JsonValueKind.Object && said.TryGetProperty("pooling_mode_cls_token", out var flag) && flag.ValueKind == JsonValueKind.True;
            return first ? FirstToken : Mean;
        }
        if (File.Exists(Path.Combine(folder, "modules.json"))) return Mean;
        if (pooler is null || !StateDicts.Files.Any(file => File.Exists(Path.Combine(folder, file)))) return FirstToken;
        using var weights = StateDicts.Open(folder);
        return weights.Names.Any(name => names.Canonical(name).StartsWith(pooler + ".", StringComparison.Ordinal)) ? FirstToken : Mean;
    }
}
