using System.Globalization;
using FineTune.Engine;

namespace FineTune.Studio.OpenAi.FineTuning;

/// <summary>A job's story: what happened to it, and what its run wrote down, as OpenAI tells it.</summary>
internal static class JobEvents
{
    /// <summary>Oldest first.</summary>
    public static IReadOnlyList<JobEvent> Of(JobView view)
    {
        var told = view.Job.Notes.Select((note, i) => (note.At, Event: new JobEvent($"ftevent-j{i}", "fine_tuning.job.event", note.At.ToUnixTimeSeconds(), note.Level, note.Message, "message", null))).ToList();
        var trainLoss = (double?)null;
        var total = (int?)null;
        foreach (var next in view.Events)
        {
            if (next is StepCompleted step) (trainLoss, total) = (step.Loss, step.TotalSteps);
            foreach (var (message, level, data) in Tell(next, trainLoss, total, view))
                told.Add((next.At, new($"ftevent-r{next.Sequence}{(message.StartsWith("New fine-tuned", StringComparison.Ordinal) ? "m" : "")}", "fine_tuning.job.event", next.At.ToUnixTimeSeconds(), level, message, data is null ? "message" : "metrics", data)));
        }
        // Stable: what the run wrote stays in its order.
        return [.. told.OrderBy(t => t.At).Select(t => t.Event)];
    }

    /// <summary>The best weights so far, which is what becomes the model; none before the first validation.</summary>
    public static IReadOnlyList<CheckpointDocument> Checkpoints(JobView view)
    {
        if (view.ModelId is not { } model || view.Events.OfType<Validated>().LastOrDefault(v => v.IsBest) is not { } best) return [];
        var loss = view.Events.OfType<StepCompleted>().LastOrDefault(s => s.Step <= best.Step)?.Loss;
        return [new($"ftckpt-{view.Job.Id["ftjob-".Length..]}-{best.Step}", "fine_tuning.job.checkpoint", best.At.ToUnixTimeSeconds(), model, view.Job.Id, new(best.Step, Known(loss), Known(best.Loss)), best.Step)];
    }

    private static IEnumerable<(string Message, string Level, object? Data)> Tell(TrainingEvent next, double? trainLoss, int? total, JobView view)
    {
        switch (next)
        {
            case AttemptStarted { FromStep: > 0 } resumed: yield return ($"Fine-tuning job resumed from step {resumed.FromStep}", "info", null); break;
            case AttemptStarted: yield return ("Fine-tuning job started", "info", null); break;
            case StepCompleted step: yield return ($"Step {step.Step}/{step.TotalSteps}: training loss={Number(step.Loss)}", "info", new StepMetrics(step.Step, step.TotalSteps, Known(step.Loss), null)); break;
            case Validated scored:
                yield return ($"Step {scored.Step}/{total ?? scored.Step}: {(trainLoss is { } loss ? $"training loss={Number(loss)}, " : "")}validation loss={Number(scored.Loss)}", "info", new StepMetrics(scored.Step, total, Known(trainLoss), Known(scored.Loss)));
                break;
            case CheckpointSaved saved: yield return ($"Checkpoint created at step {saved.Step}", "info", null); break;
            case Marked mark: yield return ($"Step {mark.Step}: {mark.Caption}", "info", null); break;
            case Logged line: yield return (line.Text, line.Severity switch { Severity.Error => "error", Severity.Warning => "warn", _ => "info" }, null); break;
            case Finished { Outcome: RunOutcome.Completed or RunOutcome.StoppedAndKept }:
                yield return ($"New fine-tuned model created: {view.ModelId}", "info", null);
                yield return ("The job has successfully completed", "info", null);
                break;
            case Finished { Outcome: RunOutcome.Failed } failed: yield return ($"{failed.Message} {failed.Remedy}".Trim(), "error", null); break;
            case Finished { Outcome: RunOutcome.Discarded }: yield return ("Fine-tuning job cancelled", "info", null); break;
            case Finished: yield return ("Fine-tuning job paused with a checkpoint", "info", null); break;
        }
    }

    private static double? Known(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    private static string Number(double value) => value.ToString("0.00##", CultureInfo.InvariantCulture);
}
