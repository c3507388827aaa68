using FineTune.Engine.Evaluation;
using Spectre.Console;

namespace FineTune.Engine.Cli;

/// <summary>The terminal's picture of a run: progress, numbers, the loss as a line of blocks; plain lines where the output is no terminal.</summary>
internal sealed class WatchView(IAnsiConsole console, string run)
{
    private const int Width = 48;
    private const string Blocks = "▁▂▃▄▅▆▇█";
    private static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    private readonly List<double> _losses = [];
    private RunProgress _progress = RunProgress.None;
    private DateTimeOffset _drawn;

    public async Task<int> ShowAsync(IAsyncEnumerable<TrainingEvent> events)
    {
        if (console.Profile.Capabilities.Interactive)
            await console.Live(Draw()).StartAsync(async live =>
            {
                await ReadAsync(events, RedrawInterval, () => live.UpdateTarget(Draw()));
                live.UpdateTarget(Draw());
            });
        else await ReadAsync(events, LineInterval, () => console.WriteLine(Line()));
        console.WriteLine(Ending());
        return WatchVerb.Ended(_progress.Finished);
    }

    private async Task ReadAsync(IAsyncEnumerable<TrainingEvent> events, TimeSpan interval, Action draw)
    {
        await foreach (var next in events)
        {
            _progress = _progress.Apply(next);
            if (next is AttemptStarted) _losses.Clear();
            if (next is StepCompleted step) _losses.Add(step.Loss);
            if (DateTimeOffset.UtcNow - _drawn < interval) continue;
            _drawn = DateTimeOffset.UtcNow;
            draw();
        }
    }

    private Panel Draw()
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        void Row(string name, string value) => grid.AddRow(new Text(name, new Style(Color.Grey)), new Text(value));
        Row("phase", _progress.Detail is { } detail ? $"{_progress.Phase} · {detail}" : _progress.Phase?.ToString() ?? "waiting for the first event");
        Row("progress", Bar());
        if (_progress.LastStep is { } step)
        {
            Row("step", $"{step.Step:N0} of {step.TotalSteps:N0} · epoch {step.Epoch:0.00}");
            Row("speed", $"{step.RowsPerSecond:N0} rows/s · {step.TokensPerSecond:N0} tokens/s · {Duration(step.SecondsLeft)} left");
            Row("loss", $"{step.Loss:0.0000}  {Sparkline()}");
        }
        if (_progress.LastValidation is { } validation)
            Row(validation.MetricName, $"{validation.Metric:0.0000} at step {validation.Step:N0} (loss {validation.Loss:0.0000})"
                + (_progress.Best is { } best ? $" · best {best.Metric:0.0000} at step {best.Step:N0}" : ""));
        return new Panel(grid) { Header = new PanelHeader(Markup.Escape(run)), Border = BoxBorder.Rounded };
    }

    private string Line() =>
        $"{_progress.Phase?.ToString() ?? "Waiting"} {_progress.Fraction ?? 0:P0}"
        + (_progress.LastStep is { } s ? $" · step {s.Step:N0}/{s.TotalSteps:N0} · loss {s.Loss:0.0000} · {Duration(s.SecondsLeft)} left" : "")
        + (_progress.LastValidation is { } v ? $" · {v.MetricName} {v.Metric:0.0000}" : "");

    private string Ending() => _progress.Finished switch
    {
        null => "Interrupted: the run can be resumed.",
        { Outcome: RunOutcome.Failed } f => $"Failed: {f.Message} {f.Remedy}",
        { Evaluation: { } e } f => $"{f.Outcome}: {e.Headline.Name} {Say(e, e.Headline.Value)} ({Say(e, e.Headline.Interval[0])} to {Say(e, e.Headline.Interval[1])}) on {e.Rows:N0} {e.Split} rows"
            + (e.Baselines is { All: [var b, ..] } ? $", against {Say(e, b.Value)} for {b.Name}" : "") + $" · {Duration(f.Seconds)}",
        var f => $"{f.Outcome} · {Duration(f.Seconds)}",
    };

    private static string Say(EvaluationReport report, double value) => report.Headline.Metric.Format(value);

    private string Bar()
    {
        if (_progress.Fraction is not { } share) return "";
        var full = (int)Math.Round(share * Width);
        return new string('━', full) + new string('·', Width - full) + $" {share:P0}";
    }

    /// <summary>The losses so far, averaged into <see cref="Width"/> columns.</summary>
    private string Sparkline()
    {
        var columns = Math.Min(Width, _losses.Count);
        if (columns < 2) return "";
        var means = Enumerable.Range(0, columns)
            .Select(c => _losses.Skip((int)((long)c * _losses.Count / columns)).Take(Math.Max(1, _losses.Count / columns)).Average()).ToList();
        var (low, high) = (means.Min(), means.Max());
        return string.Concat(means.Select(m => Blocks[high > low && double.IsFinite(m) ? (int)((m - low) / (high - low) * (Blocks.Length - 1)) : 0]));
    }

    private static string Duration(double seconds) => TimeSpan.FromSeconds(Math.Max(0, double.IsFinite(seconds) ? seconds : 0)).ToString(@"h\:mm\:ss");
}
