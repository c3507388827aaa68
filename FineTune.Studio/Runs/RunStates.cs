using FineTune.Engine;
using FineTune.Studio.Storage;

namespace FineTune.Studio.Runs;

/// <summary>What the states mean for what can be done with a run.</summary>
public static class RunStates
{
    /// <summary>The state an attempt's ending leaves the run in; no ending at all means that its process was lost.</summary>
    public static RunState After(RunOutcome? outcome) => outcome switch
    {
        RunOutcome.Completed => RunState.Completed,
        RunOutcome.StoppedAndKept => RunState.Stopped,
        RunOutcome.Discarded => RunState.Discarded,
        RunOutcome.Failed => RunState.Failed,
        _ => RunState.Interrupted,
    };

    public static bool IsUnderWay(this RunState state) => state is RunState.Running or RunState.Paused;

    public static bool CanResume(this RunState state) => state is RunState.Interrupted or RunState.Failed;

    public static bool HasModel(this RunState state) => state is RunState.Completed or RunState.Stopped;

    /// <summary>The word a person reads.</summary>
    public static string Word(this RunState state) => state switch
    {
        RunState.Stopped => "Stopped, model kept",
        RunState.Queued => "Waiting",
        _ => state.ToString(),
    };
}
