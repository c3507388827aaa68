using FineTune.Engine.Evaluation;

namespace FineTune.Engine.Cli;

/// <summary>An evaluation in a few lines for a terminal.</summary>
internal static class ReportText
{
    public static string Of(EvaluationReport report)
    {
        var lines = new List<string> { $"{report.Rows:n0} {report.Split} rows" };
        lines.AddRange(report.Measures.Select(m => $"{m.Name.ToLowerInvariant(),-18} {m.Text}{(m.IntervalText is { } interval ? $"  (95 % interval {interval})" : "")}{(m.BeforeText is { } before ? $"  (before tuning {before})" : "")}"));
        if (report.Baselines is { } baselines)
            lines.AddRange(baselines.All.Select(b => $"{b.Name}: {b.Value:0.000} {report.Headline.Name} in {b.Seconds:0.0} s"));
        if (report is GenerationReport { Tokens: var tokens, Stride: var stride, Tokenization: var tokenization } written)
        {
            lines.Add($"over {tokens:n0} tokens, stride {stride:n0}, {tokenization}");
            if (written.Memorised.ToList() is { Count: > 0 } copied)
                lines.Add($"{copied.Count:n0} of {written.Samples.Count:n0} answers hold {Memorization.NotableWords} or more words in a row that stand in the training texts");
        }
        if (report is ClassificationReport { PerClass: var classes })
            lines.Add("weakest classes: " + string.Join(", ", classes.Where(c => c.Support > 0).OrderBy(c => c.F1).Take(5).Select(c => $"{c.Label} (F1 {100 * c.F1:0.0} %)")));
        return string.Join(Environment.NewLine, lines);
    }
}
