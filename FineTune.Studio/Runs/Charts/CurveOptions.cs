namespace FineTune.Studio.Runs.Charts;

public enum ChartAxis { Step, Epoch, Time }

/// <summary>How a person wants the charts of a page drawn.</summary>
/// <param name="Smoothing">Weight of the past in smoothed lines, 0 to below 1.</param>
/// <param name="Logarithmic">Of the charts whose values span decades: loss and gradient norm.</param>
/// <param name="ClipOutliers">Scale to the middle 98 % of the values.</param>
public sealed record CurveOptions(double Smoothing = 0.6, ChartAxis Axis = ChartAxis.Step, bool Logarithmic = false, bool ClipOutliers = false)
{
    public double X(CurvePoint point) => X(point.Step, point.Epoch, point.Seconds);

    public double X(int step, double epoch, double seconds) => Axis switch
    {
        ChartAxis.Step => step,
        ChartAxis.Epoch => epoch,
        _ => seconds / 60,
    };

    public string AxisTitle => Axis switch
    {
        ChartAxis.Step => "step",
        ChartAxis.Epoch => "epoch",
        _ => "minutes",
    };
}
