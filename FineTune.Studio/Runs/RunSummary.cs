using System.Globalization;
using FineTune.Engine;
using FineTune.Studio.Runs.Charts;
using FineTune.Studio.Storage;

namespace FineTune.Studio.Runs;

/// <summary>Keeps a row's summary true to the run's events.</summary>
public static class RunSummary
{
    private const int SparklinePoints = 40;

    /// <summary>Metric, baseline and sparkline from the run's history.</summary>
    public static void Summarise(this RunRecord row, IReadOnlyList<TrainingEvent> events)
    {
        var progress = RunProgress.None.Apply(events);
        if (progress.Finished?.Evaluation is { } evaluation)
        {
            row.Metric = evaluation.Headline.Value;
            row.MetricMargin = evaluation.Headline.Margin;
            row.Baseline = evaluation.Baselines?.All.FirstOrDefault()?.Value;
            row.MetricName = evaluation.Headline.Metric.Id;
        }
        else if ((progress.Best ?? progress.LastValidation) is { } validation) (row.Metric, row.MetricName) = (validation.Metric, validation.MetricName);
        row.Sparkline = SparklineText(events);
    }

    public static string SparklineText(IReadOnlyList<TrainingEvent> events) =>
        string.Join(',', Sparkline(events).Select(v => v.ToString("0.####", CultureInfo.InvariantCulture)));

    /// <summary>The training loss in at most <see cref="SparklinePoints"/> points.</summary>
    public static IReadOnlyList<double> Sparkline(IReadOnlyList<TrainingEvent> events)
    {
        var points = events.OfType<StepCompleted>().Where(s => double.IsFinite(s.Loss)).Select(s => new CurvePoint(s.Step, s.Epoch, 0, s.Loss)).ToList();
        return [.. Downsampler.KeepExtremes(points, SparklinePoints).Select(p => p.Value)];
    }

    public static IReadOnlyList<double> SparklineValues(this RunRecord row) =>
        [.. row.Sparkline.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
}
