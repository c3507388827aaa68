using Microsoft.AspNetCore.Components;
using Plotly.Blazor;

namespace FineTune.Studio.Runs.Charts;

/// <summary>The one wrapper over Plotly. The page that owns the curves calls <see cref="FlushAsync"/> a few times a second.</summary>
public sealed partial class MetricChart
{
    private const uint PictureWidth = 1200;
    private const uint PictureHeight = 600;

    private readonly string _id = $"chart-{Guid.NewGuid():N}";
    private readonly Config _config = new()
    {
        Responsive = true, DisplayLogo = false,
        ModeBarButtonsToRemove = (string[])["select2d", "lasso2d", "toImage", "autoScale2d"],
    };

    private PlotlyChart? _chart;
    private ChartFigure? _figure;
    private CurveOptions? _shown;
    private RunCurves? _curves;
    private bool _drawn;
    private bool _table;

    [Parameter, EditorRequired] public required ChartSpec Spec { get; set; }

    [Parameter, EditorRequired] public required RunCurves Curves { get; set; }

    [Parameter, EditorRequired] public required string RunId { get; set; }

    [Parameter] public CurveOptions Options { get; set; } = new();

    /// <summary>What an empty chart waits for, when that is known better than the catalog does.</summary>
    [Parameter] public string? Waiting { get; set; }

    /// <summary>What belongs under the lines.</summary>
    [Parameter] public RenderFragment? Below { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (_curves != Curves)
        {
            (_curves, _figure) = (Curves, new ChartFigure(Spec, Curves));
            _figure.Build(_shown = Options);
        }
        else if (_shown != Options)
        {
            _figure!.Build(_shown = Options);
            if (_drawn) await _chart!.React();
        }
    }

    /// <summary>Draws what is new. Call it on the renderer's context.</summary>
    public async Task FlushAsync()
    {
        if (_figure is null) return;
        StateHasChanged();
        // Not mounted yet (no data so far), or still loading: the first drawing takes everything.
        if (!_drawn || _chart is null)
        {
            _figure.Build(_shown!);
            return;
        }
        if (_figure.IsStale)
        {
            _figure.Build(_shown!);
            await _chart.React();
            return;
        }
        // One call for all lines; as object[], for a double[] binds to the overload for a single point.
        if (_figure.TakeNew() is { Count: > 0 } added)
            await _chart.ExtendTraces(added.Select(a => a.X), added.Select(a => a.Y), added.Select(a => a.Trace));
    }

    private async Task SavePictureAsync()
    {
        if (_chart is not null) await _chart.DownloadImage(ImageFormat.Png, PictureHeight, PictureWidth, $"{RunId}-{Spec.Id}");
    }
}
