using FineTune.Engine.Data;
using FineTune.Engine.Remote;

namespace FineTune.Engine.Training;

/// <summary>What an executing run has at hand.</summary>
/// <param name="Emit">Writes an event to the run's folder and hands it on.</param>
public sealed record RunContext(
    FineTuneHome Home, EngineSettings Settings, RunFolder Run, TrainingPlan Plan, int Threads,
    Action<TrainingEvent> Emit, RunControl Control, CancellationToken Token)
{
    /// <summary>The way to models behind an API.</summary>
    public RemoteAccess Remote { get; init; } = new(Home, Settings);

    /// <summary>Where a row stands in the person's own file, for the predictions' list.</summary>
    public Func<RowReference, Place?>? PlaceOf { get; init; }

    /// <summary>Ends a phase that cannot be checkpointed (a feature pass, an evaluation) when a stop was asked for.</summary>
    public CancellationToken StopToken(out IDisposable registration)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(Token);
        void OnChange() { if (Control.StopRequested is not null) source.Cancel(); }
        Control.Changed += OnChange;
        OnChange();
        registration = new Registration(() => { Control.Changed -= OnChange; source.Dispose(); });
        return source.Token;
    }

    /// <exception cref="UserException">The disk is nearly full.</exception>
    public void RequireDiskSpace()
    {
        if (Home.FreeBytes < Settings.MinimumFreeBytes)
            throw new UserException($"Only {Home.FreeBytes / 1e9:0.0} GB are free on the disk of {Home.Root}; a run needs {Settings.MinimumFreeBytes / 1e9:0.0} GB in reserve.",
                "Free some space (delete runs, data sets or cached models), or lower the limit in Settings.");
    }

    private sealed class Registration(Action undo) : IDisposable
    {
        public void Dispose() => undo();
    }
}
