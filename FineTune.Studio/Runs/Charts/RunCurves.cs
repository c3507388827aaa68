using FineTune.Engine;

namespace FineTune.Studio.Runs.Charts;

/// <summary>A vertical mark: paused, resumed, learning rate changed, early stopping, or layers that join.</summary>
public sealed record CurveMark(int Step, double Epoch, double Seconds, string Caption, IReadOnlyList<string> Joined);

/// <summary>The curves of one run as its events come in; plain state beside the live page, so it is tested without a browser.</summary>
public sealed class RunCurves
{
    private readonly List<CurveMark> _marks = [];
    private RunProgress _progress = RunProgress.None;

    public Curve TrainLoss { get; } = new();

    public Curve ValidationLoss { get; } = new();

    public Curve Metric { get; } = new();

    /// <summary>Of models that write, where the events carry it; so are the next two, of preference tuning.</summary>
    public Curve BitsPerByte { get; } = new();

    public Curve RewardMargin { get; } = new();

    /// <summary>In percent.</summary>
    public Curve RewardAccuracy { get; } = new();

    /// <summary>What the training loss of a detector is the sum of: how badly boxes fit, and how wrong their classes are.</summary>
    public Curve BoxLoss { get; } = new();

    /// <inheritdoc cref="BoxLoss"/>
    public Curve ClassLoss { get; } = new();

    public Curve LearningRate { get; } = new();

    public Curve GradientNorm { get; } = new();

    /// <summary>Share of all cores, in percent.</summary>
    public Curve Processor { get; } = new();

    /// <summary>Resident memory, in GiB.</summary>
    public Curve Memory { get; } = new();

    public IReadOnlyList<CurveMark> Marks => _marks;

    public int MarksVersion { get; private set; }

    /// <summary>The steps are a provider's, who tells of losses and of nothing else.</summary>
    public bool IsRemote { get; private set; }

    /// <summary>When each layer learnt, in the order they joined; empty where all learn from the start.</summary>
    public IReadOnlyList<LayerSpan> Layers => LayerSpan.Of(_marks);

    /// <summary>The best validation so far.</summary>
    public CurvePoint? Best { get; private set; }

    public CurvePoint? BestLoss { get; private set; }

    public string MetricName { get; private set; } = "accuracy";

    /// <summary>Where the run stands after the events so far.</summary>
    public RunProgress Progress => _progress;

    private IEnumerable<Curve> All => [TrainLoss, ValidationLoss, Metric, BitsPerByte, RewardMargin, RewardAccuracy, BoxLoss, ClassLoss, LearningRate, GradientNorm, Processor, Memory];

    public void Apply(IEnumerable<TrainingEvent> events)
    {
        foreach (var next in events) Apply(next);
    }

    public void Apply(TrainingEvent next)
    {
        _progress = _progress.Apply(next);
        var seconds = _progress.Seconds;
        switch (next)
        {
            case AttemptStarted e: StartAttempt(e); break;
            case StepCompleted e:
                TrainLoss.Add(new(e.Step, e.Epoch, seconds, e.Loss));
                AddTerm(BoxLoss, e, StepCompleted.BoxLoss);
                AddTerm(ClassLoss, e, StepCompleted.ClassLoss);
                IsRemote = double.IsNaN(e.RowsPerSecond);
                if (IsRemote) break;
                LearningRate.Add(new(e.Step, e.Epoch, seconds, e.LearningRate));
                GradientNorm.Add(new(e.Step, e.Epoch, seconds, e.GradientNorm));
                break;
            case Validated e:
                MetricName = e.MetricName;
                ValidationLoss.Add(new(e.Step, e.Epoch, seconds, e.Loss));
                Metric.Add(new(e.Step, e.Epoch, seconds, e.Metric));
                AddMore(BitsPerByte, e, Validated.BitsPerByte);
                AddMore(RewardMargin, e, Validated.RewardMargin);
                AddMore(RewardAccuracy, e, Validated.RewardAccuracy, scale: 100);
                if (e.IsBest) (Best, BestLoss, MarksVersion) = (Metric.Points[^1], ValidationLoss.Points[^1], MarksVersion + 1);
                break;
            case ResourcesMeasured e:
                Processor.Add(new(e.Step, _progress.Epoch, seconds, e.ProcessorShare * 100));
                Memory.Add(new(e.Step, _progress.Epoch, seconds, e.MemoryBytes / (double)(1L << 30)));
                break;
            case Marked e: Mark(e.Step, e.Caption, e.Joined ?? []); break;
            // The ending brings the baselines the charts draw.
            case Finished: MarksVersion++; break;
        }
    }

    private void AddTerm(Curve curve, StepCompleted e, string name)
    {
        if (e.Terms?.TryGetValue(name, out var value) == true) curve.Add(new(e.Step, e.Epoch, _progress.Seconds, value));
    }

    private void AddMore(Curve curve, Validated e, string name, double scale = 1)
    {
        if (e.More?.TryGetValue(name, out var value) == true) curve.Add(new(e.Step, e.Epoch, _progress.Seconds, value * scale));
    }

    private void StartAttempt(AttemptStarted e)
    {
        foreach (var curve in All) curve.CutAfter(e.FromStep);
        _marks.RemoveAll(m => m.Step > e.FromStep);
        if (Best?.Step > e.FromStep) (Best, BestLoss) = (null, null);
        MarksVersion++;
        if (e.Attempt > 1) Mark(e.FromStep, "resumed", []);
    }

    private void Mark(int step, string caption, IReadOnlyList<string> joined)
    {
        _marks.Add(new(step, _progress.Epoch, _progress.Seconds, caption, joined));
        MarksVersion++;
    }
}
