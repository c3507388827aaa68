using FineTune.Engine.Data;
using FineTune.Engine.Data.Profiling;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Inference;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tokenization;
using FineTune.Engine.Tuning;
using FineTune.Engine.Weights;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>A pre-trained encoder learns a person's classes: search with early stopping, optionally refit on all rows, then the honest evaluation.</summary>
public class EncoderRun : RunKind
{
    public override Finished Execute(RunContext context, TaskData taskData)
    {
        var (run, data) = (context.Run, (TextTaskData)taskData);
        set_num_threads(context.Threads);
        using var memory = FreedMemory.Keep();
        var stop = context.StopToken(out var registration);
        using var _ = registration;
        var folder = FetchModel(context, stop);
        context = context with { Plan = data.Fitted(Fitted(context, folder), folder) };
        var plan = context.Plan;
        context.Emit(new PhaseChanged(RunPhase.LoadingModel, plan.Model));
        var tokenizer = Tokenizers.Load(folder);
        var texts = Tokenize(data, tokenizer, plan, stop);
        if (TruncationLoss.Of(texts.Train.FullLengths, plan.MaxLength) is { } cut) context.Emit(new Logged(Severity.Info, cut.Sentence));
        if (TuningMethods.Find(plan.Method).FirstPass is { } reads) context.Emit(new PhaseChanged(RunPhase.CachingFeatures, reads));
        if (data.FirstPass is { } compares) context.Emit(new PhaseChanged(RunPhase.CachingFeatures, compares));

        var state = Checkpoint.ReadState(Checkpoint.Last(run)) ?? new LoopState { Epochs = plan.Epochs };
        var refits = plan.RefitOnAllRows && data.Rows(DataPart.Validation) > 0;
        var searchSteps = plan.Epochs * LengthBuckets.Batches(texts.Train.Count, plan.BatchSize);
        var end = LoopEnd.Finished;
        EncoderSession? session = null;
        try
        {
            if (state.Stage == 0)
            {
                session = Session(context, folder, data, texts, stop);
                // Until the search tells how many epochs are best, the refit is counted as long as the search.
                (end, state) = session.Train(state, refits ? searchSteps * 2 : searchSteps);
                if (end is LoopEnd.Suspended) return new(RunOutcome.Suspended, 0);
                if (end is LoopEnd.Discarded) return new(RunOutcome.Discarded, 0);
                if (refits && end != LoopEnd.StoppedAndKept)
                {
                    state = RefitState(state, LengthBuckets.Batches(texts.Train.Count, plan.BatchSize));
                    session.Dispose();
                    session = null;
                }
            }
            if (state.Stage == 1)
            {
                using var more = (TextTaskData)data.WithValidationRowsToLearn();
                var all = texts with { Train = more.Tokenize(DataPart.Train, tokenizer, plan, stop) };
                session = Session(context, folder, more, all, stop);
                var steps = state.StepOffset + state.Epochs * LengthBuckets.Batches(all.Train.Count, plan.BatchSize);
                context.Emit(new Marked(state.StepOffset + state.Step, $"Refit on all training rows, {state.Epochs} epochs"));
                (end, state) = session.Train(state, steps);
                if (end is LoopEnd.Suspended) return new(RunOutcome.Suspended, 0);
                if (end is LoopEnd.Discarded) return new(RunOutcome.Discarded, 0);
            }
            if (end == LoopEnd.StoppedAndKept && state.Stage == 1)
            {
                // A refit cut short is worth less than the finished search: back to its best weights.
                session!.Dispose();
                session = Session(context, folder, data, texts, context.Token); // the stop was asked for already
                state = state with { Stage = 0 };
            }
            if (state.Stage == 0 && File.Exists(Checkpoint.Best(run))) session!.UseBest();
            session!.Learner.SaveParts(run.Root);
            session.Learner.Complete();
            data.Complete(session.Head);

            context.Emit(new PhaseChanged(RunPhase.Saving, "The tuned model"));
            ModelFolder.Save(run.ModelFolder, session.Backbone, session.Head, tokenizer, data.Task, data.Labels, plan);
            var part = data.Rows(DataPart.Test) > 0 ? DataPart.Test : data.Rows(DataPart.Validation) > 0 ? DataPart.Validation : DataPart.Train;
            context.Emit(new PhaseChanged(RunPhase.Evaluating, $"{data.Rows(part):n0} {part.ToString().ToLowerInvariant()} rows"));
            var report = Evaluate(context, folder, session, data, part);
            return new(end == LoopEnd.StoppedAndKept ? RunOutcome.StoppedAndKept : RunOutcome.Completed, 0, report);
        }
        finally
        {
            session?.Dispose();
        }
    }

    /// <summary>Model, learner and optimizer, freshly made.</summary>
    protected virtual EncoderSession Session(RunContext context, string folder, TextTaskData data, TextSplits texts, CancellationToken stop) => new(context, folder, data, texts, stop);

    /// <summary>Scores the tuned model and writes what is to be kept of it.</summary>
    /// <param name="folder">The pre-trained model.</param>
    /// <param name="session">With the best weights in place, as they were saved.</param>
    protected virtual EvaluationReport Evaluate(RunContext context, string folder, EncoderSession session, TextTaskData data, DataPart part)
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

    /// <summary>The plan with no longer texts than the model reads: what it would cut off must not be waited for in windows, caches and tags.</summary>
    private static TrainingPlan Fitted(RunContext context, string folder)
    {
        var (plan, longest) = (context.Plan, FolderCard.Of(FolderCard.Prefix + folder).MaxLength);
        if (plan.MaxLength <= longest) return plan;
        context.Emit(new Logged(Severity.Info, $"This model reads {longest:n0} tokens at most; longer texts end there, not at {plan.MaxLength:n0}."));
        return plan with { MaxLength = longest };
    }

    private static TextSplits Tokenize(TextTaskData data, Tokenizer tokenizer, TrainingPlan plan, CancellationToken stop) => new(
        data.Tokenize(DataPart.Train, tokenizer, plan, stop),
        data.Tokenize(DataPart.Validation, tokenizer, plan, stop),
        data.Tokenize(DataPart.Test, tokenizer, plan, stop));

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
