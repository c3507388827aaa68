using FineTune.Engine;
using FineTune.Engine.Evaluation;
using FineTune.Studio.Shell;
using FineTune.Studio.Storage;

namespace FineTune.Studio.Runs;

/// <summary>What the header says of a run.</summary>
public static class RunWords
{
    public static string Phase(RunPhase? phase) => phase switch
    {
        null => "Starting",
        RunPhase.LoadingModel => "Loading model",
        RunPhase.CachingFeatures => "Reading features",
        var p => p.Value.ToString(),
    };

    /// <summary>The present activity, or the state when there is none.</summary>
    public static string Activity(RunState state, RunProgress progress) => state == RunState.Running ? Phase(progress.Phase) : state.Word();

    /// <summary>"62 of 128 MB" for a phase that says how far it is.</summary>
    public static string PhaseFigures(RunProgress progress) => progress.PhaseProgress is not { Total: > 0 } p ? ""
        : p.Unit == "bytes" ? $"{Format.Bytes(p.Done)} of {Format.Bytes(p.Total)}" : $"{Format.Count(p.Done)} of {Format.Count(p.Total)} {p.Unit}";

    /// <summary>"Done: 91.3 % (±1.2) against 64.0 % for the largest class."</summary>
    public static string? Headline(RunState state, Finished? end) => end?.Evaluation is not { } e || !state.HasModel() ? null
        : $"{(state == RunState.Stopped ? "Stopped early" : "Done")}: {e.Headline.Metric.Format(e.Headline.Value)}{(e.Headline.Margin > 0 || e.Headline.Metric.IsShare ? $" (±{e.Headline.Metric.FormatMargin(e.Headline.Margin)})" : "")}{(e.Headline.Name == "accuracy" ? "" : " " + e.Headline.Name)}"
            + (e.Baselines is { All.Count: > 0 } b ? " against " + string.Join(" and ", b.All.Select(s => $"{e.Headline.Metric.Format(s.Value)} for {s.Name}")) : "");

    /// <summary>What the validation chart waits for, when the steps to it are known.</summary>
    public static string? WaitingForValidation(RunState state, TrainingPlan plan, RunProgress progress)
    {
        if (state == RunState.Queued) return "Waiting for the run's turn.";
        if (!state.IsUnderWay()) return "This run ended before its first evaluation.";
        if (progress.TotalSteps <= 0) return null;
        var step = Math.Max(1, (int)Math.Ceiling(progress.TotalSteps / (double)(plan.Epochs * plan.ValidationsPerEpoch)));
        return $"Waiting for the first evaluation, about step {Format.Count(step)}.";
    }

}
