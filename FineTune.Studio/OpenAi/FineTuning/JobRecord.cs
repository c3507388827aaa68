namespace FineTune.Studio.OpenAi.FineTuning;

/// <summary>What was asked of a job's numbers; null = "auto".</summary>
public sealed record JobNumbers(int? Epochs = null, int? BatchSize = null, double? LearningRateMultiplier = null, double? Beta = null);

/// <summary>Why a job has no run.</summary>
public sealed record JobError(string Code, string Message, string? Param = null);

/// <summary>Something a job did beside its run's own events.</summary>
public sealed record JobNote(DateTimeOffset At, string Message, string Level = "info");

/// <summary>A fine-tuning job as kept on disk: what was asked, and the run it led to. Everything else is the run's.</summary>
public sealed record JobRecord
{
    public const string Supervised = "supervised", Preference = "dpo";

    public required string Id { get; init; }

    public required string Model { get; init; }

    public required string TrainingFile { get; init; }

    public string? ValidationFile { get; init; }

    public string? Suffix { get; init; }

    public required int Seed { get; init; }

    public string Method { get; init; } = Supervised;

    public JobNumbers Numbers { get; init; } = new();

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null until the files were imported and the run is in the queue.</summary>
    public string? RunId { get; init; }

    public JobError? Error { get; init; }

    public DateTimeOffset? CancelledAt { get; init; }

    public IReadOnlyList<JobNote> Notes { get; init; } = [];

    /// <summary>The files are being looked through, or wait for that.</summary>
    public bool IsValidating => RunId is null && Error is null && CancelledAt is null;
}
