using FineTune.Engine.Data;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tuning;

namespace FineTune.Engine.Training;

/// <summary>Model, learner and optimizer of one stage of a run, freshly made from the pre-trained weights.</summary>
public abstract class TrainingSession(RunContext context, TaskData data) : IDisposable
{
    protected RunContext Context => context;

    public TaskData Data => data;

    public abstract Learner Learner { get; }

    public abstract AdamW Optimizer { get; }

    /// <summary>What this stage learns from: rows, or blocks where texts are packed.</summary>
    public abstract int TrainRows { get; }

    public abstract int ValidationRows { get; }

    /// <summary>An epoch is so cheap that it is validated once, not several times.</summary>
    protected abstract bool CheapEpochs { get; }

    /// <summary>Called after each validation with the steps done.</summary>
    public Action<int>? Validated { get; init; }

    /// <summary>Trains from <paramref name="state"/> on; the state at the end is what a later attempt would continue from.</summary>
    public (LoopEnd End, LoopState State) Train(LoopState state, int totalSteps)
    {
        if (state.Step > 0) Checkpoint.Load(Checkpoint.Last(context.Run), Optimizer.Parameters, Optimizer);
        context.Emit(new PhaseChanged(RunPhase.Training, state.Stage == 1 ? "Once more, on training and validation rows together" : null));
        var loop = new TrainingLoop(context.Plan, context.Run, Learner, data, Optimizer, context.Control, context.Emit, state,
            TrainRows, state.Stage == 1 ? 0 : ValidationRows, CheapEpochs, totalSteps, context.Token, Validated);
        var end = loop.Run();
        if (end is LoopEnd.Finished or LoopEnd.StoppedEarly) loop.SaveCheckpoint();
        return (end, loop.State);
    }

    /// <summary>Takes the weights of the best validation.</summary>
    public void UseBest() => Checkpoint.Load(Checkpoint.Best(context.Run), Optimizer.Parameters, null);

    /// <summary>Answers of a part in its order, as <see cref="TaskData.Report"/> takes them.</summary>
    public abstract float[][] Predict(DataPart part, Action<long, long> progress, CancellationToken token);

    /// <summary>Turns what helped training into plain weights; called once with the best weights in place.</summary>
    public virtual void Complete() => Learner.Complete();

    /// <summary>Writes the tuned model.</summary>
    public abstract void Save();

    public virtual void Dispose()
    {
        Optimizer.Dispose();
        Learner.Dispose();
    }

    protected void OnRows(long done, long total)
    {
        if (done == total || done % 512 == 0) context.Emit(new ProgressMade(RunPhase.CachingFeatures, done, total, "rows"));
    }
}
