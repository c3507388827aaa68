using System.Globalization;
using System.Text.Json.Serialization;

namespace FineTune.Engine.Evaluation;

/// <summary>The one number a run is told by: on its card, in its headline, in comparisons.</summary>
/// <param name="Interval">[low, high] of the 95 % interval; both the value itself where there is none.</param>
public sealed record Headline(MetricKind Metric, double Value, double[] Interval)
{
    /// <summary>As people say it, e.g. <c>accuracy</c>.</summary>
    public string Name => Metric.Name;

    /// <summary>Half the width of the interval.</summary>
    public double Margin => (Interval[1] - Interval[0]) / 2;
}

/// <summary>One number of a report, for lists of them.</summary>
/// <param name="Interval">[low, high] of 95 %, where there is one.</param>
/// <param name="IsShare">Shown in percent.</param>
/// <param name="Meaning">One plain sentence.</param>
/// <param name="Before">The same of the model before tuning, where that was measured.</param>
public sealed record Measure(string Name, double Value, string Meaning, double[]? Interval = null, bool IsShare = true, double? Before = null)
{
    public string Text => Format(Value);

    public string? IntervalText => Interval is [var low, var high] ? $"{Format(low)} to {Format(high)}" : null;

    public string? BeforeText => Before is { } before ? Format(before) : null;

    private string Format(double value) => IsShare
        ? (100 * value).ToString("0.0", CultureInfo.InvariantCulture) + " %" : value.ToString("0.000", CultureInfo.InvariantCulture);
}

/// <summary>What the same split gives without fine-tuning.</summary>
/// <param name="Majority">The answer that needs no learning; null where there is no such answer.</param>
/// <param name="Classical">A classical model trained in seconds.</param>
/// <param name="Base">The pre-trained model before tuning, of models that write.</param>
public sealed record BaselineScores(BaselineScore? Majority, BaselineScore? Classical, BaselineScore? Base = null)
{
    /// <summary>Those that there are, the simplest first.</summary>
    [JsonIgnore]
    public IReadOnlyList<BaselineScore> All => [.. new[] { Majority, Base, Classical }.OfType<BaselineScore>()];
}

/// <summary>One baseline; of the metrics only those of the task are set.</summary>
public sealed record BaselineScore(string Name, double? Accuracy, double? MacroF1, double Seconds)
{
    public double? Pearson { get; init; }

    public double? Spearman { get; init; }

    public double? Mse { get; init; }

    public double? EntityF1 { get; init; }

    public double? WordAccuracy { get; init; }

    public double? Perplexity { get; init; }

    public double? BitsPerByte { get; init; }

    public double? Map50 { get; init; }

    /// <summary>The task's headline metric.</summary>
    [JsonIgnore]
    public double Value => Accuracy ?? EntityF1 ?? Pearson ?? Perplexity ?? Map50 ?? 0;
}

/// <summary>The honest result of a run on one split; <c>evaluation.json</c> and the end of <c>train --json</c>. One kind per sort of answer.</summary>
/// <param name="Split"><c>test</c>, <c>validation</c> or <c>train</c>.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ClassificationReport), "classification")]
[JsonDerivedType(typeof(SimilarityReport), "similarity")]
[JsonDerivedType(typeof(TaggingReport), "tagging")]
[JsonDerivedType(typeof(GenerationReport), "generation")]
[JsonDerivedType(typeof(DetectionReport), "detection")]
public abstract record EvaluationReport(string Split, int Rows, BaselineScores? Baselines)
{
    [JsonIgnore]
    public abstract Headline Headline { get; }

    /// <summary>All numbers of the report, the headline first.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<Measure> Measures { get; }
}
