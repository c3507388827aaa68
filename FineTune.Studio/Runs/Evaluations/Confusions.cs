using FineTune.Engine.Evaluation;

namespace FineTune.Studio.Runs.Evaluations;

/// <summary>Rows truly of one class that were answered with another.</summary>
/// <param name="Share">Of the true class's rows.</param>
public sealed record Confusion(string True, string Predicted, int Rows, double Share);

/// <summary>What the confusion matrix of an evaluation tells.</summary>
public static class Confusions
{
    /// <summary>The mistakes made most often.</summary>
    public static IReadOnlyList<Confusion> Top(ClassificationReport report, int count)
    {
        var found = new List<Confusion>();
        for (var t = 0; t < report.Confusion.Length; t++)
            for (var p = 0; p < report.Confusion[t].Length; p++)
                if (t != p && report.Confusion[t][p] is > 0 and var rows)
                    found.Add(new(report.PerClass[t].Label, report.PerClass[p].Label, rows, rows / (double)Math.Max(1, report.Confusion[t].Sum())));
        return [.. found.OrderByDescending(c => c.Rows).ThenByDescending(c => c.Share).Take(count)];
    }

    /// <summary>The classes with the most mistakes (made on them or answered with them), in their order.</summary>
    public static IReadOnlyList<int> MostConfused(IReadOnlyList<int[]> confusion, int count)
    {
        var mistakes = new int[confusion.Count];
        for (var t = 0; t < mistakes.Length; t++)
            for (var p = 0; p < mistakes.Length; p++)
                if (t != p)
                {
                    mistakes[t] += confusion[t][p];
                    mistakes[p] += confusion[t][p];
                }
        return [.. Enumerable.Range(0, mistakes.Length).OrderByDescending(i => mistakes[i]).Take(count).Order()];
    }
}
