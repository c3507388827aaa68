using FineTune.Engine.Data;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Tasks;
using FineTune.Engine.Weights;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>A pre-trained network learns a person's task: search with early stopping, optionally refit on all rows, then the honest evaluation.</summary>
public abstract class GradientRun : RunKind
{
    public override Finished Execute(RunContext context, TaskData data)
    {
        var run = context.Run;
        set_num_threads(context.Threads);
        using var memory = FreedMemory.Keep();
        var stop = context.StopToken(out var registration);
        using var _ = registration;
        var folder = FetchModel(context, stop);
        context = Prepare(context, folder, data, stop);
        var plan = context.Plan;

        var state = Checkpoint.ReadState(Checkpoint.Last(run)) ?? new LoopState { Epochs = plan.Epochs };
        var refits = plan.RefitOnAllRows && data.Rows(DataPart.Validation) > 0;
        var end = LoopEnd.Finished;
        TrainingSession? session = null;
        TaskData? more = null;
        try
        {
            if (state.Stage == 0)
            {
                session = Session(context, folder, data, stop);
                var batches = LengthBuckets.Batches(session.TrainRows, plan.BatchSize);
                // Until the search tells how many epochs are best, the refit is counted as long as the search.
                (end, state) = session.Train(state, plan.Epochs * batches * (refits ? 2 : 1));
                if (end is LoopEnd.Suspended) return new(RunOutcome.Suspended, 0);
                if (end is LoopEnd.Discarded) return new(RunOutcome.Discarded, 0);
                if (refits && end != LoopEnd.StoppedAndKept)
                {
                    state = RefitState(state, batches);
                    session.Dispose();
                    session = null;
                }
            }
            if (state.Stage == 1)
            {
                more = data.WithValidationRowsToLearn();
                session = Session(context, folder, more, stop);
                context.Emit(new Marked(state.StepOffset + state.Step, $"Refit on all training rows, {state.Epochs} epochs"));
                (end, state) = session.Train(state, state.StepOffset + state.Epochs * LengthBuckets.Batches(session.TrainRows, plan.BatchSize));
                if (end is LoopEnd.Suspended) return new(RunOutcome.Suspended, 0);
                if (end is LoopEnd.Discarded) return new(RunOutcome.Discarded, 0);
            }
            if (end == LoopEnd.StoppedAndKept && state.Stage == 1)
            {
                // A refit cut short is worth less than the finished search: back to its best weights.
                session!.Dispose();
                session = Session(context, folder, data, context.Token); // the stop was asked for already
                state = state with { Stage = 0 };
            }
            if (state.Stage == 0 && File.Exists(Checkpoint.Best(run))) session!.UseBest();
            session!.Learner.SaveParts(run.Root);
            session.Complete();

            context.Emit(new PhaseChanged(RunPhase.Saving, "The tuned model"));
            session.Save();
            var part = data.Rows(DataPart.Test) > 0 ? DataPart.Test : data.Rows(DataPart.Validation) > 0 ? DataPart.Validation : DataPart.Train;
            context.Emit(new PhaseChanged(RunPhase.Evaluating, $"{data.Rows(part):n0} {part.ToString().ToLowerInvariant()} rows"));
            var report = Evaluate(context, folder, session, data, part);
            return new(end == LoopEnd.StoppedAndKept ? RunOutcome.StoppedAndKept : RunOutcome.Completed, 0, report);
        }
        finally
        {
            session?.Dispose();
            more?.Dispose();
        }
    }

    /// <summary>Reads the rows as the model sees them; returns the context with what the model's folder decides of the plan.</summary>
    protected abstract RunContext Prepare(RunContext context, string folder, TaskData data, CancellationToken stop);

    /// <summary>Model, learner and optimizer, freshly made.</summary>
    /// <param name="folder">The pre-trained model.</param>
    /// <param name="data">What <see cref="Prepare"/> saw, or the same with the validation rows among the training rows.</param>
    protected abstract TrainingSession Session(RunContext context, string folder, TaskData data, CancellationToken stop);

    /// <summary>Scores the tuned model and writes what is to be kept of it.</summary>
    /// <param name="session">With the best weights in place, as they were saved.</param>
    protected virtual EvaluationReport Evaluate(RunContext context, string folder, TrainingSession session, TaskData data, DataPart part)
    {
        // Stopping twice must not lose the model: an evaluation under way is only cut short by the host going down.
        var answers = session.Predict(part, (done, total) => context.Emit(new ProgressMade(RunPhase.Evaluating, done, total, "rows")), context.Token);
        return RunResults.Write(context, data, part, answers);
    }

    private static string FetchModel(RunContext context, CancellationToken stop)
    {
        var store = new ModelStore(context.Home, context.Settings);
        var card = store.Find(context.Plan.Model);
        if (!store.IsCached(card) && !card.IsBundled) context.Emit(new PhaseChanged(RunPhase.Downloading, card.Name));
        return store.Ensure(card, (done, total, _) => context.Emit(new ProgressMade(RunPhase.Downloading, done, total, "bytes")), stop);
    }

    private static LoopState RefitState(LoopState search, int batchesPerEpoch) => new()
    {
        Stage = 1,
        StepOffset = search.Step,
        Epochs = Math.Max(1, (int)Math.Ceiling((double)search.BestStep / batchesPerEpoch)),
        BestMetric = search.BestMetric,
        BestLoss = search.BestLoss,
        BestStep = search.BestStep,
        LearningRateFactor = search.LearningRateFactor,
    };
}
