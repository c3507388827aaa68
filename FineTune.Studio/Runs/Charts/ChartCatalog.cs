using FineTune.Engine.Evaluation;
using FineTune.Studio.Shell;

namespace FineTune.Studio.Runs.Charts;

/// <summary>What a line means decides its colour, everywhere the same.</summary>
/// <param name="Css">Class that gives marks in html that colour.</param>
public sealed record SeriesRole(string Css, string Colour)
{
    public static SeriesRole Train { get; } = new("train", Theme.Series.Train);
    public static SeriesRole Validation { get; } = new("validation", Theme.Series.Validation);
    public static SeriesRole Boxes { get; } = new("boxes", Theme.Series.Boxes);
    public static SeriesRole Classes { get; } = new("classes", Theme.Series.Classes);
    public static SeriesRole Best { get; } = new("best", Theme.Series.Best);
}

/// <param name="Smoothed">Drawn smoothed, with the measured values faint behind.</param>
/// <param name="Sparse">A few values only: each gets a dot.</param>
public sealed record SeriesSpec(string Name, SeriesRole Role, Func<RunCurves, Curve> Curve, bool Smoothed = false, bool Sparse = false);

/// <param name="Unit">After numbers in text; empty when they have none.</param>
/// <param name="Meaning">One plain sentence for the title's explanation.</param>
/// <param name="Waiting">What the chart waits for while it is empty.</param>
/// <param name="Best">The best checkpoint's point on this chart.</param>
/// <param name="FromZero">Small changes would look large on an axis of their own.</param>
/// <param name="Baseline">What the same rows give without fine-tuning, once it is known: a dashed line.</param>
/// <param name="OnlyWithPoints">Only some runs have such numbers: the chart is shown once one came.</param>
/// <param name="TickFormat">Numbers at the axis, in d3's notation; null = as they come.</param>
public sealed record ChartSpec(
    string Id, string Title, string Unit, string Meaning, string Waiting, IReadOnlyList<SeriesSpec> Series, Func<RunCurves, CurvePoint?>? Best = null, bool CanBeLogarithmic = false, bool FromZero = false, string? TickFormat = null,
    Func<RunCurves, BaselineScore?>? Baseline = null, bool OnlyWithPoints = false)
{
    /// <summary>Title and meaning where they depend on what the run learns.</summary>
    public (string Title, string Meaning) In(RunCurves curves) => Id != "metric" ? (Title, Meaning) : curves.MetricName switch
    {
        "pearson" => ("Pearson's r", "How closely predicted and true scores of the validation rows lie on one straight line. The model never trains on them."),
        "entityF1" => ("Entity F1", "Precision and recall of whole entities in the validation rows, together. The model never trains on them."),
        "map50" => ("mAP@.5", "How well the objects in the validation images are found: average precision, averaged over the classes; a box counts when it overlaps the true one by half. The model never trains on them."),
        "perplexity" => ("Perplexity", "As unsure of the next token of the validation rows as among so many equally likely ones: lower is better. The model never trains on them."),
        _ => (Title, Meaning),
    };

    /// <summary>Perplexity begins in the hundreds and ends near ten, so it can be drawn logarithmically; the other metrics stay within one decade.</summary>
    public bool IsLogarithmicIn(RunCurves curves) => CanBeLogarithmic || (Id == "metric" && MetricKind.Of(curves.MetricName) == MetricKind.Perplexity);

    /// <summary>Of a run at a provider nothing but losses is told.</summary>
    public bool IsShown(RunCurves curves) => !(OnlyWithPoints || (curves.IsRemote && Id is not ("loss" or "metric"))) || !IsEmpty(curves);

    /// <summary>Nothing to see yet: a line needs two points, until it is known that one is all it gets.</summary>
    public bool IsEmpty(RunCurves curves) => Series.All(s => s.Curve(curves).Points.Count < (s.Sparse || curves.Progress.Finished is not null ? 1 : 2));
}

/// <summary>The charts of a run's page, in reading order.</summary>
public static class ChartCatalog
{
    public static ChartSpec Loss { get; } = new("loss", "Loss", "",
        "How wrong the model is, as the number training makes small. Training and validation falling together is learning; training falling alone is memorising.",
        "the first training step",
        [new("train", SeriesRole.Train, c => c.TrainLoss, Smoothed: true), new("validation", SeriesRole.Validation, c => c.ValidationLoss, Sparse: true)], c => c.BestLoss, CanBeLogarithmic: true);

    public static ChartSpec Metric { get; } = new("metric", "Accuracy", "",
        "Share of the validation rows whose class the model names rightly. It never trains on them.",
        "the first evaluation of the validation rows",
        [new("validation", SeriesRole.Validation, c => c.Metric, Sparse: true)], c => c.Best, Baseline: c => c.Progress.Finished?.Evaluation?.Baselines is { } b ? b.Classical ?? b.All.FirstOrDefault() : null);

    public static ChartSpec BitsPerByte { get; } = new("bits-per-byte", "Bits per byte", "",
        "The validation loss in bits per byte of text: lower is better, and it is comparable between models of different tokenizers.", "the first evaluation of the validation rows",
        [new("validation", SeriesRole.Validation, c => c.BitsPerByte, Sparse: true)], OnlyWithPoints: true,
        Baseline: c => c.Progress.Finished?.Evaluation?.Baselines?.Base is { BitsPerByte: { } bits } b ? b with { Perplexity = bits } : null);

    public static ChartSpec RewardMargin { get; } = new("reward-margin", "Reward margin", "",
        "How much more than before tuning the model prefers the chosen answers of the validation pairs to the rejected ones. It rises from 0.", "the first evaluation of the validation pairs",
        [new("validation", SeriesRole.Validation, c => c.RewardMargin, Sparse: true)], OnlyWithPoints: true);

    public static ChartSpec RewardAccuracy { get; } = new("reward-accuracy", "Reward accuracy", "%",
        "Share of the validation pairs in which that preference is on the side of the chosen answer. 50 % is chance.", "the first evaluation of the validation pairs",
        [new("validation", SeriesRole.Validation, c => c.RewardAccuracy, Sparse: true)], OnlyWithPoints: true);

    public static ChartSpec LossTerms { get; } = new("loss-terms", "Loss, boxes and classes", "",
        "The training loss of a detector in its two parts: how far the boxes are from the true ones, and how wrong their classes are (nothing there is a class too).", "the first training step",
        [new("boxes", SeriesRole.Boxes, c => c.BoxLoss, Smoothed: true), new("classes", SeriesRole.Classes, c => c.ClassLoss, Smoothed: true)], CanBeLogarithmic: true, OnlyWithPoints: true);

    public static ChartSpec LearningRate { get; } = new("learning-rate", "Learning rate", "",
        "How big a step each lesson takes: it rises during warm-up, then falls.", "the first training step",
        [new("learning rate", SeriesRole.Train, c => c.LearningRate)], TickFormat: ".1~e");

    public static ChartSpec GradientNorm { get; } = new("gradient-norm", "Gradient norm", "",
        "How strongly the lessons pull at the weights, before clipping. Spikes mean hard or odd rows, growth means the learning rate is too high.", "the first training step",
        [new("gradient norm", SeriesRole.Train, c => c.GradientNorm, Smoothed: true)], CanBeLogarithmic: true);

    public static ChartSpec Processor { get; } = new("processor", "Processor", "%",
        "Share of all cores in use by the training process.", "the first measurement",
        [new("processor", SeriesRole.Train, c => c.Processor)], FromZero: true);

    public static ChartSpec Memory { get; } = new("memory", "Memory", "GiB",
        "Memory the training process occupies. It should stay flat.", "the first measurement",
        [new("memory", SeriesRole.Train, c => c.Memory)], FromZero: true);

    public static IReadOnlyList<ChartSpec> All { get; } = [Loss, Metric, BitsPerByte, RewardMargin, RewardAccuracy, LossTerms, LearningRate, GradientNorm, Processor, Memory];
}
