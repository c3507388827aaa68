namespace FineTune.Studio.Storage;

/// <summary>Where a run stands.</summary>
public enum RunState
{
    Queued,
    Running,
    Paused,

    /// <summary>Ended without saying so (power cut, kill) or suspended: has a checkpoint or can start over; Resume continues it.</summary>
    Interrupted,
    Completed,

    /// <summary>Stopped by a person who kept the best model so far.</summary>
    Stopped,
    Discarded,
    Failed,
}

/// <summary>One run in the index. The run's folder is the truth; this is for names, search, order and the queue.</summary>
public sealed class RunRecord
{
    /// <summary>The name of the run's folder.</summary>
    public required string Id { get; set; }

    public required string Name { get; set; }

    public RunState State { get; set; }

    public string DataSetHash { get; set; } = "";

    public string DataSetName { get; set; } = "";

    public string Model { get; set; } = "";

    public string Method { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? QueuedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The task's headline metric on the test rows (accuracy for classification).</summary>
    public double? Metric { get; set; }

    /// <summary>What <see cref="Metric"/> is: an id of <see cref="Engine.Evaluation.MetricKind"/>; null for accuracy.</summary>
    public string? MetricName { get; set; }

    /// <summary>The best baseline's value of the same metric on the same rows.</summary>
    public double? Baseline { get; set; }

    /// <summary>Words a person put on the run, separated by commas.</summary>
    public string Tags { get; set; } = "";

    /// <summary>Half the width of the metric's 95 % interval.</summary>
    public double? MetricMargin { get; set; }

    /// <summary>The run this one was cloned from.</summary>
    public string? ParentId { get; set; }

    /// <summary>What happened, where no event of the run tells it (a lost process), with <see cref="Remedy"/>.</summary>
    public string? Message { get; set; }

    public string? Remedy { get; set; }

    /// <summary>A few dozen losses for the card's sparkline, comma-separated, invariant culture.</summary>
    public string Sparkline { get; set; } = "";
}
