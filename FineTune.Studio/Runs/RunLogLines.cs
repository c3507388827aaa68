using FineTune.Engine;

namespace FineTune.Studio.Runs;

/// <param name="Level">Null for what simply happened.</param>
public sealed record RunLogLine(DateTimeOffset At, Severity Level, string Text);

/// <summary>The run's log as sentences, the newest kept.</summary>
public sealed class RunLogLines
{
    public const int Limit = 2000;

    private readonly List<RunLogLine> _lines = [];

    public IReadOnlyList<RunLogLine> Lines => _lines;

    /// <summary>Older lines left out.</summary>
    public int Dropped { get; private set; }

    public void Apply(IEnumerable<TrainingEvent> events)
    {
        foreach (var next in events)
            if (Line(next) is { } line) _lines.Add(line);
        var excess = _lines.Count - Limit;
        if (excess <= 0) return;
        _lines.RemoveRange(0, excess);
        Dropped += excess;
    }

    private static RunLogLine? Line(TrainingEvent next) => next switch
    {
        AttemptStarted { Attempt: 1 } e => Info(e, $"Started on {e.Host}, process {e.ProcessId}, {e.Threads} threads."),
        AttemptStarted e => Info(e, $"Attempt {e.Attempt} goes on from step {e.FromStep:N0} on {e.Host}, process {e.ProcessId}."),
        PhaseChanged e => Info(e, RunWords.Phase(e.Phase) + (e.Detail is null ? "" : ": " + e.Detail)),
        Validated e => Info(e, $"Step {e.Step:N0}: {e.MetricName} {e.Metric:0.0000}, validation loss {e.Loss:0.0000}{(e.IsBest ? ", the best so far" : "")}."),
        CheckpointSaved e => Info(e, $"Checkpoint '{e.Name}' saved at step {e.Step:N0}."),
        Marked e => Info(e, $"Step {e.Step:N0}: {e.Caption}."),
        Logged e => new(e.At, e.Severity, e.Text),
        Finished { Outcome: RunOutcome.Failed } e => new(e.At, Severity.Error, $"Failed. {e.Message} {e.Remedy}"),
        Finished e => Info(e, $"Ended: {RunStates.After(e.Outcome).Word().ToLowerInvariant()}."),
        _ => null,
    };

    private static RunLogLine Info(TrainingEvent e, string text) => new(e.At, Severity.Info, text);
}
