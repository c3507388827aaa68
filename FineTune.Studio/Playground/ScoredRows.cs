using FineTune.Engine;
using FineTune.Engine.Evaluation;

namespace FineTune.Studio.Playground;

/// <summary>The rows a run was scored on, as far as the playground needs them: examples to try, and how far its probabilities can be trusted.</summary>
/// <param name="Split"><c>test</c>, or <c>validation</c> where there were no test rows.</param>
public sealed record ScoredRows(string Split, SureThreshold Threshold, IReadOnlyList<PredictionRecord> Rows)
{
    /// <summary>Enough for a threshold and for examples; a table of a million rows need not pass through memory.</summary>
    private const int MostRows = 20_000;

    /// <summary>Reads <c>predictions.csv</c>; a run without one has no examples and the plain threshold.</summary>
    public static ScoredRows Read(RunFolder run)
    {
        if (!File.Exists(run.PredictionsFile)) return new("test", SureThreshold.Of(Array.Empty<PredictionRecord>()), []);
        var page = PredictionsCsv.Read(run.PredictionsFile, new() { Take = MostRows });
        // A row's own part is where it stands in the data; which split it was dealt to is the report's to say.
        var split = File.Exists(run.EvaluationFile) ? Json.ReadFile<EvaluationReport>(run.EvaluationFile).Split : "test";
        return new(split, SureThreshold.Of(page.Rows), page.Rows);
    }

    /// <summary>A handful of rows worth trying: mostly typical ones, one the model was unsure of and one it got wrong, shuffled.</summary>
    /// <param name="draw">Another number draws others.</param>
    public IReadOnlyList<PredictionRecord> Examples(int count, int draw)
    {
        var random = new Random(draw);
        var shuffled = Rows.ToArray();
        random.Shuffle(shuffled);
        var wrong = shuffled.FirstOrDefault(r => !r.IsRight);
        var unsure = shuffled.FirstOrDefault(r => r.IsRight && !Threshold.IsSure(r.ProbabilityOfPredicted));
        var chosen = new[] { wrong, unsure }.OfType<PredictionRecord>().Concat(shuffled).DistinctBy(r => r.Text).Take(count).ToArray();
        random.Shuffle(chosen);
        return chosen;
    }
}
