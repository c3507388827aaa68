namespace FineTune.Engine;

/// <summary>Where a run stands, told by its events so far; the live page's header, the cards, the API and <c>finetune watch</c> show this one.</summary>
public sealed record RunProgress
{
    public static RunProgress None { get; } = new();

    public RunPhase? Phase { get; init; }

    /// <summary>What the phase is busy with, in words, when the engine says so.</summary>
    public string? Detail { get; init; }

    /// <summary>Progress of a phase other than training.</summary>
    public ProgressMade? PhaseProgress { get; init; }

    public int Attempt { get; init; }

    public int Step { get; init; }

    public int TotalSteps { get; init; }

    public double Epoch { get; init; }

    public StepCompleted? LastStep { get; init; }

    public Validated? LastValidation { get; init; }

    public Validated? Best { get; init; }

    public ResourcesMeasured? Resources { get; init; }

    public int? CheckpointStep { get; init; }

    public Finished? Finished { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? LastEventAt { get; init; }

    /// <summary>Seconds spent by the attempts before the present one (the time between them does not count).</summary>
    public double EarlierSeconds { get; init; }

    /// <summary>Seconds worked on the run up to its last event.</summary>
    public double Seconds => EarlierSeconds + (StartedAt is { } start && LastEventAt is { } last ? (last - start).TotalSeconds : 0);

    /// <summary>Share done of what the bar shows, 0 to 1; null when it is not known.</summary>
    public double? Fraction => Finished?.Outcome == RunOutcome.Completed ? 1
        : Phase == RunPhase.Training ? TotalSteps > 0 ? Math.Min(1, (double)Step / TotalSteps) : null
        : PhaseProgress is { Total: > 0 } p ? Math.Min(1, (double)p.Done / p.Total) : null;

    public RunProgress Apply(TrainingEvent next)
    {
        var state = next switch
        {
            AttemptStarted e => this with
            {
                Attempt = e.Attempt, Step = e.FromStep, TotalSteps = e.TotalSteps, StartedAt = e.At, EarlierSeconds = Seconds,
                Finished = null, PhaseProgress = null, LastStep = null, Phase = RunPhase.Preparing, Detail = null,
                LastValidation = LastValidation?.Step > e.FromStep ? null : LastValidation, Best = Best?.Step > e.FromStep ? null : Best,
            },
            PhaseChanged e => this with { Phase = e.Phase, Detail = e.Detail, PhaseProgress = null },
            ProgressMade e => this with { PhaseProgress = e },
            StepCompleted e => this with { LastStep = e, Step = e.Step, TotalSteps = e.TotalSteps, Epoch = e.Epoch },
            Validated e => this with { LastValidation = e, Best = e.IsBest ? e : Best },
            ResourcesMeasured e => this with { Resources = e },
            CheckpointSaved e => this with { CheckpointStep = e.Step },
            Finished e => this with { Finished = e },
            _ => this,
        };
        return state with { LastEventAt = next.At };
    }

    public RunProgress Apply(IEnumerable<TrainingEvent> events) => events.Aggregate(this, (state, e) => state.Apply(e));
}
