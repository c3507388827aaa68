namespace FineTune.Engine;

/// <summary>What a person wants of a run under way. Thread-safe: pages, the hub and signals set it, the training loop reads it between steps.</summary>
public sealed class RunControl
{
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _running = new(initialState: true);
    private double? _learningRateFactor;
    private bool _evaluateNow;
    private RunOutcome? _stopRequested;

    /// <summary>Raised (on the caller's thread) after <see cref="Pause"/>, <see cref="Resume"/> and the stops.</summary>
    public event Action? Changed;

    public bool IsPaused => !_running.IsSet;

    /// <summary>Null while the run should go on; otherwise how it should end.</summary>
    public RunOutcome? StopRequested { get { lock (_lock) return _stopRequested; } }

    public void Pause() { _running.Reset(); Changed?.Invoke(); }

    public void Resume() { _running.Set(); Changed?.Invoke(); }

    /// <summary>End training now, keep the best model so far, evaluate and save it.</summary>
    public void StopAndKeep() => Stop(RunOutcome.StoppedAndKept);

    /// <summary>End now and keep nothing but the log.</summary>
    public void Discard() => Stop(RunOutcome.Discarded);

    /// <summary>Write a checkpoint and end; the run can be resumed.</summary>
    public void Suspend() => Stop(RunOutcome.Suspended);

    /// <summary>Score the validation rows after the current step.</summary>
    public void EvaluateNow() { lock (_lock) _evaluateNow = true; }

    /// <summary>Multiply the schedule's learning rate by <paramref name="factor"/> from the next step on.</summary>
    public void ScaleLearningRate(double factor) { lock (_lock) _learningRateFactor = factor; }

    internal bool TakeEvaluateNow() { lock (_lock) { var taken = _evaluateNow; _evaluateNow = false; return taken; } }

    internal double? TakeLearningRateFactor() { lock (_lock) { var taken = _learningRateFactor; _learningRateFactor = null; return taken; } }

    /// <summary>Blocks while paused; returns at once when a stop is requested.</summary>
    internal void WaitWhilePaused(CancellationToken token)
    {
        while (StopRequested is null && !token.IsCancellationRequested && !_running.Wait(100, CancellationToken.None)) { }
    }

    private void Stop(RunOutcome outcome)
    {
        lock (_lock) _stopRequested = outcome;
        _running.Set();
        Changed?.Invoke();
    }
}
