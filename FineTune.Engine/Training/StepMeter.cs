using System.Diagnostics;

namespace FineTune.Engine.Training;

/// <summary>Speed of the steps and the clocks for what happens by time: resource readings every second, checkpoints.</summary>
internal sealed class StepMeter
{
    private readonly ResourceMeter _resources = new();
    private long _speedSince = Stopwatch.GetTimestamp(), _stepSince = Stopwatch.GetTimestamp();
    private long _resourcesAt = Stopwatch.GetTimestamp(), _checkpointAt = Stopwatch.GetTimestamp();
    private long _rows, _tokens;

    /// <summary>Moving average over about 20 steps; the first step, which warms up, has little weight.</summary>
    public double SecondsPerStep { get; private set; }

    public void Step(int[] rows, IReadOnlyList<int> lengths)
    {
        _rows += rows.Length;
        foreach (var row in rows) _tokens += lengths[row];
        var now = Stopwatch.GetTimestamp();
        var seconds = Stopwatch.GetElapsedTime(_stepSince, now).TotalSeconds;
        SecondsPerStep = SecondsPerStep == 0 ? seconds : 0.95 * SecondsPerStep + 0.05 * seconds;
        _stepSince = now;
    }

    /// <summary>Rows and tokens per second since the last call.</summary>
    public (double RowsPerSecond, double TokensPerSecond) Speed()
    {
        var seconds = Math.Max(1e-9, Stopwatch.GetElapsedTime(_speedSince).TotalSeconds);
        var speed = (_rows / seconds, _tokens / seconds);
        Exclude();
        return speed;
    }

    /// <summary>Starts the clocks anew, after something that was no step (a validation, a pause).</summary>
    public void Exclude()
    {
        (_rows, _tokens) = (0, 0);
        _speedSince = _stepSince = Stopwatch.GetTimestamp();
    }

    public void Resources(int step, Action<TrainingEvent> emit)
    {
        if (Stopwatch.GetElapsedTime(_resourcesAt).TotalSeconds < 1) return;
        _resourcesAt = Stopwatch.GetTimestamp();
        var (processor, memory) = _resources.Read();
        emit(new ResourcesMeasured(processor, memory, step));
    }

    public bool CheckpointIsDue(int seconds) => Stopwatch.GetElapsedTime(_checkpointAt).TotalSeconds >= seconds;

    public void CheckpointSaved() => _checkpointAt = Stopwatch.GetTimestamp();
}
