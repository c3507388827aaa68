using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FineTune.Engine.Remote;

/// <summary>JSON as the API writes it: snake_case; what is not set is not sent.</summary>
internal static class ApiJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}

internal sealed record ApiList<T>(IReadOnlyList<T>? Data, bool HasMore = false);

internal sealed record ApiListedModel(string Id);

/// <summary>A file at the provider.</summary>
public sealed record ApiFile(string Id, string? Filename = null);

/// <summary>Why a job failed.</summary>
public sealed record ApiJobError(string? Code, string? Message);

/// <summary>A job as the provider tells of it.</summary>
public sealed record ApiJob
{
    public required string Id { get; init; }

    /// <summary><c>validating_files</c>, <c>queued</c>, <c>running</c>, <c>paused</c>, <c>succeeded</c>, <c>failed</c>, <c>cancelled</c>.</summary>
    public string Status { get; init; } = "";

    public string? FineTunedModel { get; init; }

    public string? TrainingFile { get; init; }

    public long? TrainedTokens { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public long? EstimatedFinish { get; init; }

    public ApiJobError? Error { get; init; }
}

/// <summary>A line of a job's story; metrics are in <see cref="Data"/>.</summary>
public sealed record ApiEvent(string Id, long CreatedAt = 0, string? Level = null, string? Message = null, JsonElement? Data = null);

/// <summary>A model of an earlier step of a job.</summary>
public sealed record ApiCheckpoint(string Id, string FineTunedModelCheckpoint, int StepNumber = 0);

internal sealed record ApiHyperparameters(int NEpochs, int? BatchSize, double? LearningRateMultiplier, double? Beta);

internal sealed record ApiMethodPart(ApiHyperparameters Hyperparameters);

internal sealed record ApiMethod(string Type, ApiMethodPart? Supervised = null, ApiMethodPart? Dpo = null);

/// <summary>What a job is asked for.</summary>
internal sealed record ApiJobRequest(string Model, string TrainingFile, string? ValidationFile, ApiMethod Method, int Seed, string? Suffix, IReadOnlyDictionary<string, string> Metadata);
