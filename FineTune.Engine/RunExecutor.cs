namespace FineTune.Engine;

/// <summary>Executes (or continues) a run on the caller's thread until it ends; <c>FineTuner.Run</c> is the one that trains.</summary>
public delegate RunOutcome RunExecutor(RunFolder run, Action<TrainingEvent> sink, RunControl control, CancellationToken token);
