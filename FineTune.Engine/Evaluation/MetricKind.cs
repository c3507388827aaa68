using System.Globalization;

namespace FineTune.Engine.Evaluation;

/// <summary>What a score is, so that whoever shows or compares it need not know the task.</summary>
/// <param name="Id">As <see cref="Validated.MetricName"/> and the index of runs name it.</param>
/// <param name="Name">As people say it.</param>
/// <param name="IsShare">Shown in percent.</param>
/// <param name="LowerIsBetter">Falls while the model learns.</param>
public sealed record MetricKind(string Id, string Name, bool IsShare = true, bool LowerIsBetter = false)
{
    public static MetricKind Accuracy { get; } = new("accuracy", "accuracy");
    public static MetricKind EntityF1 { get; } = new("entityF1", "entity F1");
    public static MetricKind Pearson { get; } = new("pearson", "Pearson's r", IsShare: false);
    public static MetricKind Perplexity { get; } = new("perplexity", "perplexity", IsShare: false, LowerIsBetter: true);
    public static MetricKind RewardAccuracy { get; } = new("rewardAccuracy", "reward accuracy");
    public static MetricKind Map50 { get; } = new("map50", "mAP@.5");
    public static MetricKind Map { get; } = new("map", "mAP@[.5:.95]");

    private static readonly MetricKind[] All = [Accuracy, EntityF1, Pearson, Perplexity, RewardAccuracy, Map50, Map];

    /// <summary>Accuracy where nothing is said: runs of before the others were told by it.</summary>
    public static MetricKind Of(string? id) => id is null ? Accuracy : All.FirstOrDefault(k => k.Id == id) ?? new(id, id, IsShare: false);

    /// <summary>"91.3 %" or "12.34".</summary>
    public string Format(double value) => IsShare
        ? (100 * value).ToString("0.0", CultureInfo.InvariantCulture) + " %" : value.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>Half an interval, without its unit: "1.2".</summary>
    public string FormatMargin(double margin) => IsShare ? (100 * margin).ToString("0.0", CultureInfo.InvariantCulture) : margin.ToString("0.00", CultureInfo.InvariantCulture);

    public bool IsBetter(double value, double than) => LowerIsBetter ? value < than : value > than;
}
