using System.Runtime.InteropServices;

namespace FineTune.Engine.Cli;

/// <summary>Executes a run in a terminal: events as JSON lines or as a few words, Ctrl+C and SIGTERM suspend it with a checkpoint.</summary>
internal static class RunExecution
{
    public static int Execute(VerbContext context, RunFolder run)
    {
        var control = new RunControl();
        void Suspend(PosixSignalContext signal) { signal.Cancel = true; context.Say("Stopping with a checkpoint ..."); control.Suspend(); }
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Suspend);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Suspend);
        using var logging = context.Logging();
        return ExitCode.Of(new FineTuner(context.Home, context.Settings, logging.CreateLogger("finetune")).Run(run, e => Show(context, run, e), control));
    }

    private static void Show(VerbContext context, RunFolder run, TrainingEvent trainingEvent)
    {
        if (context.IsJson)
        {
            context.Print(trainingEvent);
            return;
        }
        switch (trainingEvent)
        {
            case PhaseChanged phase: context.Write($"{phase.Phase}{(phase.Detail is { } detail ? ": " + detail : "")}"); break;
            case Validated v: context.Write($"  step {v.Step}  epoch {v.Epoch:0.00}  validation loss {v.Loss:0.0000}  {v.MetricName} {v.Metric:0.0000}{(v.IsBest ? "  best" : "")}"); break;
            // A provider tells neither speed nor, often, the time left.
            case StepCompleted s when s.Step % 50 == 0 || !double.IsFinite(s.RowsPerSecond):
                context.Write($"  step {s.Step}/{s.TotalSteps}  loss {s.Loss:0.0000}{(double.IsFinite(s.RowsPerSecond) ? $"  {s.RowsPerSecond:n0} rows/s" : "")}{(double.IsFinite(s.SecondsLeft) ? $"  {TimeSpan.FromSeconds(s.SecondsLeft):h\\:mm\\:ss} left" : "")}");
                break;
            case Sampled s: context.Write($"  step {s.Step}  {s.Prompt.ReplaceLineEndings(" ")} → {s.Text.ReplaceLineEndings(" ")}"); break;
            case Marked mark: context.Write($"  {mark.Caption}"); break;
            case Logged log: context.Say(log.Text); break;
            case Finished { Outcome: RunOutcome.Failed } f: context.Say($"{f.Message} {f.Remedy}"); break;
            case Finished { Outcome: RunOutcome.Suspended, Message: { } why } f: context.Say($"{why} {f.Remedy}\nGo on with: finetune resume {run.Root}"); break;
            case Finished { Outcome: RunOutcome.Suspended }: context.Write($"Stopped with a checkpoint; go on with: finetune resume {run.Root}"); break;
            case Finished f:
                if (f.Evaluation is { } report) context.Write(ReportText.Of(report));
                context.Write($"Done in {f.Seconds:n0} s: {run.Root}");
                break;
        }
    }
}
