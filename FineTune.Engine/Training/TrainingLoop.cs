using System.Diagnostics;
using FineTune.Engine.Data;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tuning;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>Why a loop ended.</summary>
public enum LoopEnd { Finished, StoppedEarly, StoppedAndKept, Discarded, Suspended }

/// <summary>
/// The training loop: batches, loss, gradients, one optimizer step, again. It knows the learner, the optimizer and the
/// clock; what a model or a method is stays outside. Synchronous, on one thread: tensors freed by scope must not cross an await.
/// </summary>
/// <param name="validated">Called after each validation with the steps done.</param>
public sealed class TrainingLoop(
    TrainingPlan plan, RunFolder run, Learner learner, TaskData data, AdamW optimizer,
    RunControl control, Action<TrainingEvent> emit, LoopState start, int trainRows, int validationRows, bool cheapEpochs, int totalSteps, CancellationToken token, Action<int>? validated = null)
{
    private readonly IReadOnlyList<int> _lengths = learner.Lengths(DataPart.Train);
    private readonly int _batchesPerEpoch = LengthBuckets.Batches(trainRows, plan.BatchSize);
    private readonly int _stageSteps = start.Epochs * LengthBuckets.Batches(trainRows, plan.BatchSize);
    private readonly NamedParameter[] _parameters = [.. learner.Groups.SelectMany(g => g.Parameters)];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly StepMeter _meter = new();

    public LoopState State { get; private set; } = start;

    private int GlobalStep => State.StepOffset + State.Step;

    public LoopEnd Run()
    {
        learner.Train(true);
        var (epoch, batches) = (-1, Array.Empty<int[]>());
        while (State.Step < _stageSteps)
        {
            if (plan.EarlyStoppingPatience > 0 && State.BadValidations >= plan.EarlyStoppingPatience)
            {
                emit(new Marked(GlobalStep, $"Early stopping: no better since step {State.BestStep}"));
                return LoopEnd.StoppedEarly;
            }
            if (Interrupted() is { } end) return end;
            if (State.Step / _batchesPerEpoch != epoch)
                batches = learner.Batches(plan.BatchSize, plan.Seed, epoch = State.Step / _batchesPerEpoch);
            if (learner.Begin(State.Step, _stageSteps) is { } begins) emit(begins with { Step = GlobalStep });
            TrainStep(batches[State.Step % _batchesPerEpoch]);
            if (ValidationIsDue()) Validate(counts: true);
            else if (control.TakeEvaluateNow()) Validate(counts: false);
            _meter.Resources(GlobalStep, emit);
            if (_meter.CheckpointIsDue(plan.CheckpointSeconds)) SaveCheckpoint();
        }
        return LoopEnd.Finished;
    }

    private void TrainStep(int[] rows)
    {
        using var scope = NewDisposeScope();
        // The step's own seed: dropout after a resume, or after someone used the generator in between, is what it would have been.
        manual_seed(LengthBuckets.HashCode(plan.Seed, GlobalStep));
        if (control.TakeLearningRateFactor() is { } chosen)
        {
            State = State with { LearningRateFactor = chosen };
            emit(new Marked(GlobalStep, $"Learning rate x {chosen:0.###}"));
        }
        var factor = LearningRates.Factor(plan.Schedule, State.Step, _stageSteps, plan.WarmupFraction) * State.LearningRateFactor;
        var loss = learner.Loss(rows, data, plan.ClassWeights); // scalar
        loss.backward();
        var norm = optimizer.GradientNorm();
        var value = loss.ToDouble();
        if (!double.IsFinite(value) || !double.IsFinite(norm))
            throw new UserException($"The loss became {(double.IsFinite(value) ? "unusable (its gradient is not finite)" : "not a number")} at step {GlobalStep + 1}.",
                $"The learning rate {plan.LearningRate:0.#######} is probably too high: start again with a third of it. The weights of the last checkpoint are kept.");
        var clip = plan.GradientClip > 0 && norm > plan.GradientClip ? plan.GradientClip / (norm + 1e-6) : 1;
        optimizer.Step(factor, clip);
        State = State with { Step = State.Step + 1, LossSum = State.LossSum + value, LossCount = State.LossCount + 1 };
        _meter.Step(rows, _lengths);
        Report(factor * plan.LearningRate, norm);
    }

    /// <summary>At most about 2,000 step events a run, on steps that depend on the plan alone.</summary>
    private void Report(double learningRate, double norm)
    {
        if (GlobalStep % Math.Max(1, totalSteps / 2000) != 0 && State.Step != _stageSteps) return;
        var speed = _meter.Speed();
        emit(new StepCompleted(GlobalStep, totalSteps, Epoch, State.LossSum / State.LossCount, learningRate, norm,
            speed.RowsPerSecond, speed.TokensPerSecond, _meter.SecondsPerStep * (totalSteps - GlobalStep), data.Terms));
        State = State with { LossSum = 0, LossCount = 0 };
    }

    private double Epoch => (double)State.Step / _batchesPerEpoch;

    private bool ValidationIsDue()
    {
        if (validationRows == 0) return false;
        if (State.Step == _stageSteps) return true;
        var perEpoch = cheapEpochs ? 1 : Math.Min(plan.ValidationsPerEpoch, _batchesPerEpoch);
        return State.Step * perEpoch / _batchesPerEpoch != (State.Step - 1) * perEpoch / _batchesPerEpoch;
    }

    /// <param name="counts">False for a validation that a person asked for in between: shown, but without a say in early stopping, so that asking changes nothing.</param>
    private void Validate(bool counts)
    {
        if (validationRows == 0) return;
        learner.Train(false);
        var score = data.NewScore();
        using (no_grad())
        {
            foreach (var rows in LengthBuckets.Sorted(learner.Lengths(DataPart.Validation), data.ScoringBatch))
            {
                using var scope = NewDisposeScope();
                score.Add(learner.Answered(DataPart.Validation, rows));
            }
        }
        learner.Train(true);
        var (meanLoss, metric) = score.Result;
        counts &= learner.Counts;
        var worth = data.Metric.LowerIsBetter ? -metric : metric; // larger is better
        var best = counts && (worth > State.BestMetric || worth == State.BestMetric && meanLoss < State.BestLoss);
        if (best)
        {
            State = State with { BestMetric = worth, BestLoss = meanLoss, BestStep = GlobalStep, BadValidations = 0 };
            Checkpoint.Save(Checkpoint.Best(run), _parameters, null, State);
        }
        else if (counts) State = State with { BadValidations = State.BadValidations + 1 };
        emit(new Validated(GlobalStep, Epoch, meanLoss, data.Metric.Id, metric, best, score.More));
        validated?.Invoke(GlobalStep);
        _meter.Exclude();
    }

    /// <summary>Pauses while asked to; the way to end when the run should.</summary>
    private LoopEnd? Interrupted()
    {
        if (control.IsPaused && control.StopRequested is null)
        {
            SaveCheckpoint();
            emit(new Marked(GlobalStep, "Paused"));
            control.WaitWhilePaused(token);
            if (!control.IsPaused) emit(new Marked(GlobalStep, "Resumed"));
            _meter.Exclude();
        }
        if (token.IsCancellationRequested) control.Suspend();
        switch (control.StopRequested)
        {
            case RunOutcome.Suspended: SaveCheckpoint(); return LoopEnd.Suspended;
            case RunOutcome.StoppedAndKept: SaveCheckpoint(); return LoopEnd.StoppedAndKept;
            case RunOutcome.Discarded: return LoopEnd.Discarded;
            default: return null;
        }
    }

    public void SaveCheckpoint()
    {
        Checkpoint.Save(Checkpoint.Last(run), _parameters, optimizer, State with { Seconds = State.Seconds + _clock.Elapsed.TotalSeconds });
        _meter.CheckpointSaved();
        emit(new CheckpointSaved(GlobalStep, "last"));
    }
}
