using FineTune.Engine.Data;

namespace FineTune.Engine.Evaluation;

/// <summary><c>predictions.csv</c> of texts that were written (<see cref="PredictionTable"/>): columns <c>prompt</c>, <c>reference</c>, <c>base</c>, <c>tuned</c>.</summary>
public static class GenerationPredictionsCsv
{
    private static readonly string[] Columns = ["prompt", "reference", "base", "tuned"];

    /// <param name="rows">The row of each sample.</param>
    public static void Write(string path, IReadOnlyList<RowReference> rows, IReadOnlyList<GenerationSample> samples, Func<RowReference, Place?>? placeOf = null) =>
        PredictionTable.Write(path, Columns, rows, r => r, placeOf, (csv, i) =>
        {
            foreach (var text in new[] { samples[i].Prompt, samples[i].Reference, samples[i].Base, samples[i].Tuned }) csv.WriteField(SpreadsheetCell.Escape(text ?? ""));
        });
}
