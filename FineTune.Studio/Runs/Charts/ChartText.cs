using System.Globalization;

namespace FineTune.Studio.Runs.Charts;

/// <summary>A chart in words and as a table, for those who do not see it.</summary>
public static class ChartText
{
    private const int TableRows = 20;

    /// <summary>Four significant digits; at most two decimals when there is a unit.</summary>
    public static string Value(double value, string unit = "") =>
        (double.IsFinite(value) ? value.ToString(unit.Length > 0 ? "0.##" : "G4", CultureInfo.InvariantCulture) : "not a number") + (unit.Length > 0 ? " " + unit : "");

    /// <summary>One sentence per line of the chart: from, to, lowest, highest.</summary>
    public static string Summary(ChartSpec chart, RunCurves curves)
    {
        var sentences = chart.Series.Where(s => s.Curve(curves).Points.Count > 0).Select(s =>
        {
            var points = s.Curve(curves).Points;
            var finite = points.Where(p => double.IsFinite(p.Value)).Select(p => p.Value).DefaultIfEmpty(double.NaN).ToList();
            return points.Count == 1
                ? $"{s.Name}: {Value(points[0].Value, chart.Unit)} at step {points[0].Step:N0}."
                : $"{s.Name}: from {Value(points[0].Value, chart.Unit)} at step {points[0].Step:N0} to {Value(points[^1].Value, chart.Unit)} at step {points[^1].Step:N0}, "
                    + $"lowest {Value(finite.Min(), chart.Unit)}, highest {Value(finite.Max(), chart.Unit)}.";
        });
        var best = chart.Best?.Invoke(curves) is { } b ? $" Best checkpoint at step {b.Step:N0}: {Value(b.Value, chart.Unit)}." : "";
        return $"{chart.Title}. {string.Join(" ", sentences)}{best}";
    }

    /// <summary>At most twenty of a line's points, first and last among them.</summary>
    public static IReadOnlyList<CurvePoint> Rows(Curve curve) => Downsampler.KeepExtremes(curve.Points, TableRows);
}
