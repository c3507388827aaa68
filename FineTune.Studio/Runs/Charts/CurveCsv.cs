using System.Globalization;
using System.Text;

namespace FineTune.Studio.Runs.Charts;

/// <summary>The numbers behind a chart as CSV: series, step, epoch, seconds, value.</summary>
public static class CurveCsv
{
    public static string Write(ChartSpec chart, RunCurves curves)
    {
        var csv = new StringBuilder("series,step,epoch,seconds,value\n");
        foreach (var series in chart.Series)
            foreach (var p in series.Curve(curves).Points)
                csv.Append(CultureInfo.InvariantCulture, $"{series.Name},{p.Step},{p.Epoch:0.####},{p.Seconds:0.###},{p.Value:R}\n");
        return csv.ToString();
    }
}
