using System.Text.Json.Serialization;

namespace FineTune.Studio.OpenAi.FineTuning;

/// <summary>Numbers, or the word auto while they are not decided.</summary>
internal sealed record HyperparametersDocument(object NEpochs, object BatchSize, object LearningRateMultiplier)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public object? Beta { get; init; }
}

internal sealed record MethodPart(HyperparametersDocument Hyperparameters);

internal sealed record MethodDocument(string Type)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MethodPart? Supervised { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MethodPart? Dpo { get; init; }
}

/// <param name="OrganizationId">Official clients demand one: everything here is this machine's.</param>
internal sealed record JobDocument(
    string Id, string Object, string Model, long CreatedAt, long? FinishedAt, string? FineTunedModel, string OrganizationId, IReadOnlyList<string> ResultFiles, string Status,
    string TrainingFile, string? ValidationFile, HyperparametersDocument Hyperparameters, MethodDocument Method, long? TrainedTokens, JobError? Error, string? UserProvidedSuffix, int Seed,
    long? EstimatedFinish, IReadOnlyList<string> Integrations, IReadOnlyDictionary<string, string>? Metadata, string? RunId);

internal sealed record JobEvent(string Id, string Object, long CreatedAt, string Level, string Message, string Type, object? Data);

/// <summary>The numbers of a step, as OpenAI names them.</summary>
internal sealed record StepMetrics(int Step, int? TotalSteps, double? TrainLoss, double? ValidLoss);

internal sealed record CheckpointMetrics(int Step, double? TrainLoss, double? ValidLoss);

internal sealed record CheckpointDocument(string Id, string Object, long CreatedAt, string FineTunedModelCheckpoint, string FineTuningJobId, CheckpointMetrics Metrics, int StepNumber);
