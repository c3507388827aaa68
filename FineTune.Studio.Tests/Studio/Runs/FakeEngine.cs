using System.Runtime.CompilerServices;
using FineTune.Engine;
using FineTune.Engine.Cli;
using FineTune.Engine.Evaluation;
using Microsoft.Extensions.Logging.Abstractions;

namespace FineTune.Studio.Tests.Studio.Runs;

/// <summary>
/// Stands in for training where a test is about runs and not about models: obeys a <see cref="RunControl"/>, writes real events and
/// checkpoints, resumes. Steps = epochs x 10; milliseconds per step = the plan's max length.
/// </summary>
internal static class FakeEngine
{
    private const string WorkerSwitch = "FINETUNE_TEST_WORKER";

    public static TrainingPlan Plan(string name = "tickets", int epochs = 2, int millisecondsPerStep = 1) => new()
    {
        Name = name, Data = new() { Hash = "abc", Name = "tickets" }, Model = "use-lite", Epochs = epochs, MaxLength = millisecondsPerStep,
    };

    public static RunOutcome Run(RunFolder run, Action<TrainingEvent> sink, RunControl control, CancellationToken token)
    {
        using var held = run.Lock();
        var history = run.ReadEvents();
        var from = history.OfType<CheckpointSaved>().LastOrDefault()?.Step ?? 0;
        var attempt = run.Attempts().Count + 1;
        var plan = run.Plan;
        if (plan.Data.Name == "broken") throw new UserException("Row 3 has no text.", "Give every row a text.", new Place("broken.csv", 3));
        using var events = new RunEventWriter(run, attempt, history.Count == 0 ? 1 : history[^1].Sequence + 1, sink);
        var total = plan.Epochs * 10;
        events.Write(new AttemptStarted(attempt, from, total, "test", Environment.ProcessId, 1));
        events.Write(new PhaseChanged(RunPhase.Training));
        for (var step = from + 1; step <= total; step++)
        {
            control.WaitWhilePaused(token);
            if (control.StopRequested is { } stop)
            {
                if (stop == RunOutcome.Suspended) events.Write(new CheckpointSaved(step - 1, "last"));
                return End(events, stop);
            }
            Thread.Sleep(plan.MaxLength);
            if (control.TakeLearningRateFactor() is { } factor) events.Write(new Marked(step, $"learning rate x {factor}"));
            events.Write(new StepCompleted(step, total, step / 10.0, 4.0 / step, 1e-3, 1, 100, 1000, (total - step) * plan.MaxLength / 1000.0));
            if (step % 5 == 0) events.Write(new CheckpointSaved(step, "last"));
            if (step % 10 == 0 || control.TakeEvaluateNow()) events.Write(new Validated(step, step / 10.0, 5.0 / step, "accuracy", 1 - 1.0 / step, true));
        }
        return End(events, RunOutcome.Completed);
    }

    private static RunOutcome End(RunEventWriter events, RunOutcome outcome)
    {
        events.Write(new Finished(outcome, 1, outcome == RunOutcome.Completed ? Report : null));
        return outcome;
    }

    public static ClassificationReport Report { get; } = new(
        "test", 100, 0.9, [0.88, 0.92], 0.89, [0.87, 0.91], 0.31, 0.04,
        [new("billing", 0.9, 0.95, 0.92, 60), new("shipping", 0.9, 0.82, 0.86, 40)], [[57, 3], [7, 33]],
        [new(0.6, 0.5, 20), new(0.95, 0.98, 80)], new(new("the largest class", 0.6, 0.37, 0), new("TF-IDF + linear", 0.8, 0.79, 2)));

    /// <summary>The command that starts this very assembly as a worker with this engine.</summary>
    public static FineTune.Studio.Runners.WorkerCommand WorkerCommand => new(
        "dotnet", ["exec", typeof(FakeEngine).Assembly.Location], new Dictionary<string, string> { [WorkerSwitch] = "1" });

    /// <summary>Runs before the test framework's own start: in a process started as a worker there are no tests.</summary>
    [ModuleInitializer]
    internal static void BeWorker()
    {
        if (Environment.GetEnvironmentVariable(WorkerSwitch) is not "1") return;
        var args = Environment.GetCommandLineArgs();
        string After(string name) => args[Array.IndexOf(args, name) + 1];
        Environment.Exit(WorkerVerb.Run(After("--run"), After("--hub"), Run, NullLogger.Instance));
    }
}
