using FineTune.Engine.Evaluation;
using FineTune.Studio.Shell;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Marker = Plotly.Blazor.Traces.ScatterLib.Marker;

namespace FineTune.Studio.Runs.Charts;

/// <summary>
/// Turns curves into Plotly's traces and layout, and says what of them is new: while lines only grow their new ends are sent
/// (<see cref="TakeNew"/>), and only when the past changed is the figure built again.
/// </summary>
public sealed class ChartFigure(ChartSpec spec, RunCurves curves)
{
    // Quiet greys that read on paper, for exported pictures; on the page css gives text and lines the theme's colours.
    private const string Ink = "#5B6570";
    private const string Line = "#E4E4DE";

    private readonly Drawn[] _drawn = [.. spec.Series.Select(_ => new Drawn())];
    private CurveOptions _options = new();
    private int _marks = -1;

    public IList<ITrace> Traces { get; } = new List<ITrace>();

    public Plotly.Blazor.Layout Layout { get; } = new();

    /// <summary>New points for one trace.</summary>
    public sealed record Addition(int Trace, object[] X, object[] Y);

    /// <summary>True when points already drawn changed, or marks did: <see cref="Build"/> is needed.</summary>
    public bool IsStale => _marks != curves.MarksVersion || spec.Series.Where((s, i) => s.Curve(curves).Generation != _drawn[i].Generation).Any();

    public void Build(CurveOptions options)
    {
        _options = options;
        _marks = curves.MarksVersion;
        Traces.Clear();
        for (var i = 0; i < spec.Series.Count; i++) AddSeries(spec.Series[i], _drawn[i]);
        if (spec.Best?.Invoke(curves) is { } best) Traces.Add(Star(best));
        SetLayout();
    }

    /// <summary>What was added at the lines' ends since the last call or build.</summary>
    public IReadOnlyList<Addition> TakeNew()
    {
        var additions = new List<Addition>();
        for (var i = 0; i < spec.Series.Count; i++)
        {
            var (points, drawn) = (spec.Series[i].Curve(curves).Points, _drawn[i]);
            if (points.Count == drawn.Count) continue;
            var added = points.Skip(drawn.Count).ToList();
            drawn.Count = points.Count;
            object[] x = [.. added.Select(p => (object)Round(_options.X(p)))];
            additions.Add(new(drawn.Trace, x, [.. added.Select(p => Number(p.Value))]));
            if (drawn.Smoother is { } smoother) additions.Add(new(drawn.Trace + 1, x, [.. added.Select(p => Number(smoother.Next(p.Value)))]));
        }
        return additions;
    }

    private void AddSeries(SeriesSpec series, Drawn drawn)
    {
        var curve = series.Curve(curves);
        (drawn.Generation, drawn.Count, drawn.Trace) = (curve.Generation, curve.Points.Count, Traces.Count);
        drawn.Smoother = series.Smoothed && _options.Smoothing > 0 ? new(_options.Smoothing) : null;
        var x = curve.Points.Select(p => (object)Round(_options.X(p))).ToList();
        var mode = series.Sparse || (curve.Points.Count == 1 && curves.Progress.Finished is not null) ? ModeFlag.Lines | ModeFlag.Markers : ModeFlag.Lines;
        Traces.Add(new Scatter
        {
            Name = drawn.Smoother is null ? series.Name : series.Name + ", as measured", Mode = mode, X = x, Y = [.. curve.Points.Select(p => Number(p.Value))],
            Line = new() { Color = series.Role.Colour, Width = drawn.Smoother is null ? 2 : 1 }, Marker = new() { Color = series.Role.Colour, Size = 6 },
            Opacity = drawn.Smoother is null ? 1m : 0.25m, ShowLegend = false,
        });
        if (drawn.Smoother is { } smoother)
            Traces.Add(new Scatter
            {
                Name = series.Name, Mode = mode, X = [.. x], Y = [.. curve.Points.Select(p => Number(smoother.Next(p.Value)))],
                Line = new() { Color = series.Role.Colour, Width = 2 }, ShowLegend = false,
            });
    }

    private Scatter Star(CurvePoint best) => new()
    {
        Name = "best checkpoint", Mode = ModeFlag.Markers, X = [Round(_options.X(best))], Y = [Number(best.Value)], ShowLegend = false,
        Marker = new Marker { Color = SeriesRole.Best.Colour, Size = 13, Symbol = Plotly.Blazor.Traces.ScatterLib.MarkerLib.SymbolEnum.Star },
    };

    private void SetLayout()
    {
        var logarithmic = _options.Logarithmic && spec.IsLogarithmicIn(curves);
        Layout.AutoSize = true;
        Layout.PaperBgColor = Layout.PlotBgColor = "rgba(0,0,0,0)";
        Layout.Font = new() { Family = "Inter Variable, sans-serif", Size = 12, Color = Ink };
        // The same everywhere, so that curves line up under each other.
        Layout.Margin = new() { L = 56, R = 16, T = 18, B = 36 };
        Layout.ShowLegend = false;
        Layout.HoverMode = Plotly.Blazor.LayoutLib.HoverModeEnum.XUnified;
        // While this stays, a person's zoom stays; another axis is another picture.
        Layout.UiRevision = $"{_options.Axis} {logarithmic} {_options.ClipOutliers}";
        Layout.XAxis = [new() { Title = new() { Text = _options.AxisTitle }, ShowGrid = false, ZeroLine = false, LineColor = Line, RangeMode = Plotly.Blazor.LayoutLib.XAxisLib.RangeModeEnum.ToZero }];
        var y = new YAxis
        {
            GridColor = Line, ZeroLine = false, Type = logarithmic ? Plotly.Blazor.LayoutLib.YAxisLib.TypeEnum.Log : Plotly.Blazor.LayoutLib.YAxisLib.TypeEnum.Linear, NTicks = 6, TickSuffix = spec.Unit.Length > 0 ? " " + spec.Unit : "",
            TickFormat = spec.TickFormat, RangeMode = spec.FromZero ? Plotly.Blazor.LayoutLib.YAxisLib.RangeModeEnum.ToZero : Plotly.Blazor.LayoutLib.YAxisLib.RangeModeEnum.Normal,
        };
        if (_options.ClipOutliers && Middle() is var (low, high) && high > low) y.Range = logarithmic ? [Math.Log10(Math.Max(low, 1e-12)), Math.Log10(Math.Max(high, 1e-12))] : [low, high];
        Layout.YAxis = [y];
        SetMarkCaptions();
        Layout.Shapes = [.. curves.Marks.Select(m => new Shape
        {
            Type = Plotly.Blazor.LayoutLib.ShapeLib.TypeEnum.Line, X0 = MarkX(m), X1 = MarkX(m), Y0 = 0, Y1 = 1, YRef = "paper", Line = new() { Color = Ink, Width = 1, Dash = "dot" },
        })];
        if (spec.Baseline?.Invoke(curves) is { } baseline) AddBaseline(baseline);
    }

    // Marks at one place (paused and resumed at the same step) share one caption: two would lie on top of each other. Layers that join have the timeline.
    private void SetMarkCaptions() => Layout.Annotations = [.. curves.Marks.Where(m => m.Joined.Count == 0).GroupBy(MarkX).Select(g => new Annotation
        {
            X = g.Key, Y = 1, YRef = "paper", YAnchor = Plotly.Blazor.LayoutLib.AnnotationLib.YAnchorEnum.Bottom, ShowArrow = false, Text = string.Join(", ", g.Select(m => m.Caption).Distinct()), Font = new() { Size = 11, Color = Ink },
        })];

    private void AddBaseline(BaselineScore baseline)
    {
        Layout.Shapes.Add(new Shape
        {
            Type = Plotly.Blazor.LayoutLib.ShapeLib.TypeEnum.Line, XRef = "paper", X0 = 0, X1 = 1, Y0 = baseline.Value, Y1 = baseline.Value,
            Line = new() { Color = Theme.Series.Baseline, Width = 1.5m, Dash = "dash" },
        });
        Layout.Annotations.Add(new Annotation
        {
            XRef = "paper", X = 1, Y = baseline.Value, XAnchor = Plotly.Blazor.LayoutLib.AnnotationLib.XAnchorEnum.Right, YAnchor = Plotly.Blazor.LayoutLib.AnnotationLib.YAnchorEnum.Top,
            ShowArrow = false, Text = $"{baseline.Name} {MetricKind.Of(curves.MetricName).Format(baseline.Value)} on the test rows", Font = new() { Size = 11, Color = Ink },
        });
    }

    private object MarkX(CurveMark mark) => Round(_options.X(mark.Step, mark.Epoch, mark.Seconds));

    /// <summary>The range of the middle 98 % of all values.</summary>
    private (double Low, double High) Middle()
    {
        var values = spec.Series.SelectMany(s => s.Curve(curves).Points).Select(p => p.Value).Where(double.IsFinite).Order().ToList();
        return values.Count < 2 ? (0, 0) : (values[values.Count / 100], values[values.Count - 1 - values.Count / 100]);
    }

    // JSON has no NaN; null is Plotly's gap in the line.
    private static object Number(double value) => double.IsFinite(value) ? Round(value) : null!;

    // Six digits are more than a screen shows and half of what a double takes on the wire.
    private static double Round(double value) => value == 0 ? 0 : double.Parse(value.ToString("G6", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);

    private sealed class Drawn
    {
        public int Trace { get; set; }

        public int Generation { get; set; } = -1;

        public int Count { get; set; }

        public Smoother? Smoother { get; set; }
    }
}
