using System.Diagnostics;
using FineTune.Engine.Data;
using FineTune.Engine.Remote;
using FineTune.Engine.Tasks;
using FineTune.Engine.Training;
using FineTune.Engine.Tuning;
using FineTune.Engine.Weights;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FineTune.Engine;

/// <summary>The one call a host needs: a run's folder with its plan in, events out.</summary>
/// <param name="remote">The way to models behind an API; null = with keys from the environment.</param>
public sealed class FineTuner(FineTuneHome home, EngineSettings settings, ILogger? logger = null, RemoteAccess? remote = null)
{
    private readonly ILogger _logger = logger ?? NullLogger.Instance;

    /// <summary>Says what would keep a plan from running before it gets a folder and a place in a queue.</summary>
    /// <exception cref="UserException">A number, the task, the model or the method is not one there is, the data is gone or has no such columns.</exception>
    public static void Check(FineTuneHome home, TrainingPlan plan)
    {
        plan.Validated();
        var task = LearningTasks.Find(plan.Task);
        var card = new ModelStore(home, EngineSettings.Load(home)).Find(plan.Model);
        if (card.IsRemote) DemandProvider(home, plan);
        if (!card.Tasks.Contains(plan.Task)) throw new UserException($"{card.Name} cannot be trained for {plan.Task}.", "Choose another model.");
        var method = TuningMethods.Find(plan.Method);
        method.Check(task);
        // A model without methods is solved at once, whatever the plan says.
        if (card.Methods.Count > 0 && !card.Methods.Contains(method.Id))
            throw new UserException($"{card.Name} cannot be tuned with '{method.Id}' ({method.Title.ToLowerInvariant()}).", $"Choose one of its methods: {string.Join(", ", card.Methods)}.");
        task.ResolveColumns(new DataSetStore(home).Info(plan.Data.Hash), plan.Data);
    }

    private static void DemandProvider(FineTuneHome home, TrainingPlan plan)
    {
        RemoteAccess.DemandOnline(EngineSettings.Load(home));
        new ApiProviders(home).Find(Models.ApiCard.Parse(plan.Model)!.Value.Provider);
    }

    /// <summary>
    /// Executes the run on the calling thread, which should be the run's own, and returns when it ended; from the last
    /// checkpoint when there is one. Every event is in the folder before <paramref name="sink"/> hears of it.
    /// </summary>
    /// <param name="token">Cancelled = suspend: checkpoint, then end.</param>
    public RunOutcome Run(RunFolder run, Action<TrainingEvent> sink, RunControl control, CancellationToken token = default)
    {
        using var hold = run.Lock();
        var attempt = run.Attempts().LastOrDefault() + 1;
        var sequence = run.Attempts().SelectMany(a => RunEvents.ReadFile(run.EventsFile(a))).Select(e => e.Sequence + 1).DefaultIfEmpty(0).Max();
        using var writer = new RunEventWriter(run, attempt, sequence, sink);
        var clock = Stopwatch.StartNew();
        var checkpoint = Checkpoint.ReadState(Checkpoint.Last(run));
        Finished end;
        try
        {
            var plan = run.Plan.Validated();
            var threads = plan.Threads > 0 ? plan.Threads : settings.EffectiveThreads;
            writer.Write(new AttemptStarted(attempt, (checkpoint?.StepOffset ?? 0) + (checkpoint?.Step ?? 0), 0, Environment.MachineName, Environment.ProcessId, threads));
            var context = new RunContext(home, settings, run, plan, threads, writer.Write, control, token) { Remote = remote ?? new(home, settings) };
            end = Execute(context);
        }
        catch (OperationCanceledException)
        {
            // A pass before training (features, boundaries) was cut short.
            end = control.StopRequested is RunOutcome.StoppedAndKept
                ? new(RunOutcome.Failed, 0, Message: "The run was stopped before there was a model to keep.", Remedy: "Resume the run, or delete it.")
                : new(control.StopRequested ?? RunOutcome.Suspended, 0);
        }
        catch (Exception e) when (e is not ThreadInterruptedException)
        {
            _logger.LogError(e, "Run {Run} failed", run.Id);
            var (what, remedy) = Failures.Explain(e);
            if (e is not UserException) writer.Write(new Logged(Severity.Error, e.ToString()));
            end = new(RunOutcome.Failed, 0, Message: what, Remedy: remedy);
        }
        end = end with { Seconds = (checkpoint?.Seconds ?? 0) + clock.Elapsed.TotalSeconds };
        Json.WriteFile(run.ResultFile, end);
        writer.Write(end);
        return end.Outcome;
    }

    private static Finished Execute(RunContext context)
    {
        context.Emit(new PhaseChanged(RunPhase.Preparing, "Reading and splitting the data"));
        context.RequireDiskSpace();
        using var data = new DataSetStore(context.Home).Open(context.Plan.Data.Hash);
        using var rows = LearningTasks.Find(context.Plan.Task).Load(data, context.Plan.Data, context.Plan.Seed);
        foreach (var note in rows.Notes) context.Emit(new Logged(Severity.Info, note));
        return RunKinds.For(context.Plan).Execute(context with { PlaceOf = row => data.Get(row).Place }, rows);
    }
}
