using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FineTune.Studio.OpenAi.FineTuning;

internal sealed record JobRequest
{
    private const int LongestSuffix = 64;

    public string? Model { get; init; }

    public string? TrainingFile { get; init; }

    public string? ValidationFile { get; init; }

    public string? Suffix { get; init; }

    public long? Seed { get; init; }

    public JsonElement? Hyperparameters { get; init; }

    public JsonElement? Method { get; init; }

    public JsonElement? Integrations { get; init; }

    public Dictionary<string, string>? Metadata { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; init; }

    /// <summary>The job that is asked for, without id and time.</summary>
    /// <exception cref="OpenAiException">Something is missing, out of range, or not there.</exception>
    public JobRecord ToRecord()
    {
        if (Others?.FirstOrDefault(o => !OpenAiJson.IsEmpty(o.Value)).Key is { } unknown) throw OpenAiException.Wrong($"Unrecognized request argument supplied: {unknown}", unknown, "unknown_parameter");
        if (Integrations is { } integrations && !OpenAiJson.IsEmpty(integrations)) throw OpenAiException.NotHere("There are no integrations here; the run's own page shows its curves. Leave 'integrations' out.", "integrations");
        if (Suffix?.Length > LongestSuffix) throw OpenAiException.Wrong($"'suffix' has {Suffix.Length} characters; {LongestSuffix} are the most.", "suffix", "invalid_value");
        var (method, numbers) = Numbers();
        return new()
        {
            Id = "", CreatedAt = default, Model = Required(Model, "model"), TrainingFile = Required(TrainingFile, "training_file"), ValidationFile = ValidationFile is { Length: > 0 } ? ValidationFile : null,
            Suffix = string.IsNullOrWhiteSpace(Suffix) ? null : Suffix.Trim(), Metadata = Metadata, Method = method, Numbers = numbers,
            Seed = Seed is { } seed ? (int)Within(seed, 0, int.MaxValue, "seed") : Random.Shared.Next(1, int.MaxValue),
        };
    }

    private (string Method, JobNumbers Numbers) Numbers()
    {
        if (Method is not { ValueKind: JsonValueKind.Object } method) return (JobRecord.Supervised, Read(Hyperparameters, "hyperparameters"));
        var type = method.TryGetProperty("type", out var said) && said.ValueKind == JsonValueKind.String ? said.GetString()! : JobRecord.Supervised;
        if (type is not (JobRecord.Supervised or JobRecord.Preference)) throw OpenAiException.NotHere($"The method '{type}' is not there. Choose supervised or dpo.", "method.type");
        var own = method.TryGetProperty(type, out var part) && part.ValueKind == JsonValueKind.Object && part.TryGetProperty("hyperparameters", out var inner) ? inner : Hyperparameters;
        return (type, Read(own, $"method.{type}.hyperparameters"));
    }

    private static JobNumbers Read(JsonElement? given, string field)
    {
        if (given is not { ValueKind: JsonValueKind.Object } numbers) return new();
        double? Number(string name, double least, double most) => !numbers.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
            : value.ValueKind == JsonValueKind.String && value.ValueEquals("auto") ? null
            : value.ValueKind == JsonValueKind.Number ? Within(value.GetDouble(), least, most, $"{field}.{name}")
            : throw OpenAiException.Wrong($"Invalid type for '{field}.{name}': send a number or \"auto\".", $"{field}.{name}", "invalid_type");
        int? Whole(string name, int most) => Number(name, 1, most) is not { } value ? null
            : value == Math.Floor(value) ? (int)value : throw OpenAiException.Wrong($"Invalid value for '{field}.{name}': {value.ToString(CultureInfo.InvariantCulture)} is no whole number.", $"{field}.{name}", "invalid_value");
        return new(Whole("n_epochs", 10_000), Whole("batch_size", 4096), Number("learning_rate_multiplier", 1e-6, 1000), Number("beta", 1e-6, 10));
    }

    private static string Required(string? value, string field) =>
        string.IsNullOrWhiteSpace(value) ? throw OpenAiException.Wrong($"You must provide '{field}'.", field, "missing_required_parameter") : value;

    private static double Within(double value, double least, double most, string field) => value >= least && value <= most ? value
        : throw OpenAiException.Wrong(string.Create(CultureInfo.InvariantCulture, $"Invalid value for '{field}': {value}. Choose {least} to {most}."), field, "invalid_value");
}
