using FineTune.Engine;

namespace FineTune.Studio.Runners;

/// <summary>How an execution ended.</summary>
/// <param name="Outcome">Null when the process was lost without a word: the run is interrupted.</param>
/// <param name="Message">What to tell the person where the run's events do not.</param>
/// <param name="Trace">For whoever looks for the cause: stack trace or the last lines of stderr.</param>
public sealed record ExecutionEnd(RunOutcome? Outcome, string? Message = null, string? Remedy = null, string? Trace = null);

/// <summary>One run being executed, wherever that happens.</summary>
public abstract class RunExecution
{
    /// <summary>Ends when the execution has; never fails.</summary>
    public abstract Task<ExecutionEnd> Completion { get; }

    public abstract void Send(RunCommand command);
}
