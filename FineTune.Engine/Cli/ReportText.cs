using FineTune.Engine.Evaluation;

namespace FineTune.Engine.Cli;

/// <summary>An evaluation in a few lines for a terminal.</summary>
internal static class ReportText
{
    public static string Of(EvaluationReport report)
    {
        var lines = new List<string>
        {
            $"{report.Rows:n0} {report.Split} rows",
            $"accuracy  {Percent(report.Accuracy)}  (95 % interval {Percent(report.AccuracyInterval[0])} to {Percent(report.AccuracyInterval[1])})",
            $"macro F1  {Percent(report.MacroF1)}  (95 % interval {Percent(report.MacroF1Interval[0])} to {Percent(report.MacroF1Interval[1])})",
            $"log loss  {report.LogLoss:0.0000}   expected calibration error {Percent(report.ExpectedCalibrationError)}",
        };
        if (report.Baselines is { } baselines)
        {
            lines.Add($"always the largest class: {Percent(baselines.Majority.Accuracy)}");
            if (baselines.Classical is { } classical) lines.Add($"{classical.Name}: {Percent(classical.Accuracy)} in {classical.Seconds:0.0} s");
        }
        var weakest = report.PerClass.Where(c => c.Support > 0).OrderBy(c => c.F1).Take(5);
        lines.Add("weakest classes: " + string.Join(", ", weakest.Select(c => $"{c.Label} (F1 {Percent(c.F1)})")));
        return string.Join(Environment.NewLine, lines);
    }

    private static string Percent(double share) => $"{100 * share:0.0} %";
}
