using System.Text.Json.Serialization;
using FineTune.Engine.Evaluation;

namespace FineTune.Engine;

/// <summary>The stages of a run, in order, as the live page names them.</summary>
public enum RunPhase { Preparing, Downloading, Uploading, LoadingModel, CachingFeatures, Training, Evaluating, Saving }

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    Completed,

    /// <summary>Stopped by a person who kept the best model so far.</summary>
    StoppedAndKept,

    /// <summary>Stopped by a person who wanted nothing of it.</summary>
    Discarded,

    /// <summary>Ended with a checkpoint (host stopping, signal); can be resumed. The command line's exit code is 75.</summary>
    Suspended,

    /// <summary>Ended by an error, told in <see cref="Finished.Message"/>; the last checkpoint is kept.</summary>
    Failed,
}

public enum Severity { Info, Warning, Error }

/// <summary>
/// What happened in a run: a closed set of records, one JSON line each in <c>events.N.jsonl</c>, the same on the hub and on stdout.
/// <see cref="Sequence"/> grows by one per event over all attempts of a run, so a watcher that lost its connection asks for what follows the last one it saw.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(AttemptStarted), "started")]
[JsonDerivedType(typeof(PhaseChanged), "phase")]
[JsonDerivedType(typeof(ProgressMade), "progress")]
[JsonDerivedType(typeof(StepCompleted), "step")]
[JsonDerivedType(typeof(Validated), "validation")]
[JsonDerivedType(typeof(Sampled), "sample")]
[JsonDerivedType(typeof(ResourcesMeasured), "resources")]
[JsonDerivedType(typeof(CheckpointSaved), "checkpoint")]
[JsonDerivedType(typeof(Marked), "mark")]
[JsonDerivedType(typeof(Logged), "log")]
[JsonDerivedType(typeof(Finished), "finished")]
public abstract record TrainingEvent
{
    public long Sequence { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>The step the event belongs to, or null when it belongs to the attempt as a whole.</summary>
    [JsonIgnore]
    public virtual int? AtStep => null;
}

/// <summary>An attempt began; <paramref name="FromStep"/> is 0 or the checkpoint's step. Readers drop earlier attempts' steps past it.</summary>
public sealed record AttemptStarted(int Attempt, int FromStep, int TotalSteps, string Host, int ProcessId, int Threads) : TrainingEvent;

public sealed record PhaseChanged(RunPhase Phase, string? Detail = null) : TrainingEvent;

/// <summary>Progress of a phase other than training: bytes downloaded, rows encoded, rows evaluated.</summary>
public sealed record ProgressMade(RunPhase Phase, long Done, long Total, string Unit) : TrainingEvent;

/// <summary>One optimizer step: the mean training loss since the last such event (an exact step loss when every step is logged), rates, time left.</summary>
/// <param name="Epoch">Epochs done, fractional.</param>
/// <param name="GradientNorm">L2 norm of all gradients before clipping.</param>
/// <param name="Terms">What the loss is the sum of, by name, at this step; null where it is one number.</param>
public sealed record StepCompleted(
    int Step, int TotalSteps, double Epoch, double Loss, double LearningRate, double GradientNorm,
    double RowsPerSecond, double TokensPerSecond, double SecondsLeft, IReadOnlyDictionary<string, double>? Terms = null) : TrainingEvent
{
    /// <summary>Names in <see cref="Terms"/>.</summary>
    public const string BoxLoss = "boxLoss", ClassLoss = "classLoss";

    [JsonIgnore]
    public override int? AtStep => Step;
}

/// <summary>The validation rows were scored. <paramref name="Metric"/> is the task's metric (accuracy for classification).</summary>
/// <param name="MetricName">One of <see cref="MetricKind"/>'s ids, which also knows whether lower is better.</param>
/// <param name="More">Further scores by name: of models that write <c>bitsPerByte</c>, of preference tuning <c>rewardMargin</c> and <c>rewardAccuracy</c>.</param>
public sealed record Validated(
    int Step, double Epoch, double Loss, string MetricName, double Metric, bool IsBest, IReadOnlyDictionary<string, double>? More = null) : TrainingEvent
{
    /// <summary>Names in <see cref="More"/>.</summary>
    public const string BitsPerByte = "bitsPerByte", RewardMargin = "rewardMargin", RewardAccuracy = "rewardAccuracy";

    [JsonIgnore]
    public override int? AtStep => Step;
}

/// <summary>A watched prompt was answered by the model as it was after <paramref name="Step"/> steps; 0 = before it learnt anything.</summary>
public sealed record Sampled(int Step, string Prompt, string Text) : TrainingEvent
{
    [JsonIgnore]
    public override int? AtStep => Step;
}

/// <param name="ProcessorShare">Share of all cores in use by this process, 0 to 1.</param>
/// <param name="MemoryBytes">Resident memory of the process.</param>
public sealed record ResourcesMeasured(double ProcessorShare, long MemoryBytes, int Step) : TrainingEvent
{
    [JsonIgnore]
    public override int? AtStep => Step;
}

public sealed record CheckpointSaved(int Step, string Name) : TrainingEvent
{
    [JsonIgnore]
    public override int? AtStep => Step;
}

/// <summary>A vertical mark on the charts: paused, resumed, learning rate changed, early stopping, refit, layers that join.</summary>
/// <param name="Step">The step it happened at.</param>
/// <param name="Caption">What happened, in words.</param>
/// <param name="Joined">The layers that learn from this step on, where the mark is one of gradual unfreezing.</param>
public sealed record Marked(int Step, string Caption, IReadOnlyList<string>? Joined = null) : TrainingEvent
{
    [JsonIgnore]
    public override int? AtStep => Step;
}

public sealed record Logged(Severity Severity, string Text) : TrainingEvent;

/// <summary>The attempt ended. Written after every artefact it speaks of.</summary>
public sealed record Finished(RunOutcome Outcome, double Seconds, EvaluationReport? Evaluation = null, string? Message = null, string? Remedy = null) : TrainingEvent;
