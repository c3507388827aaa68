using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Evaluation;
using FineTune.Studio.Shell;

namespace FineTune.Studio.Playground;

/// <summary>A row the run was scored on, to try.</summary>
/// <param name="Truth">The true answer, as a person reads it.</param>
/// <param name="Predicted">What was answered.</param>
/// <param name="Probability">Of that answer; 1 where answers have none.</param>
public sealed record ScoredRow(RowText Asked, string Truth, string Predicted, float Probability, bool IsRight);

/// <summary>The rows a run was scored on, as far as the playground needs them: examples to try, and how far its probabilities can be trusted.</summary>
/// <param name="Split"><c>test</c>, or <c>validation</c> where there were no test rows.</param>
public sealed record ScoredRows(string Split, SureThreshold Threshold, IReadOnlyList<ScoredRow> Rows)
{
    /// <summary>Enough for a threshold and for examples; a table of a million rows need not pass through memory.</summary>
    private const int MostRows = 20_000;

    /// <summary>Reads <c>predictions.csv</c>; a run without one has no examples and the plain threshold.</summary>
    public static ScoredRows Read(RunFolder run)
    {
        if (!File.Exists(run.PredictionsFile)) return new("test", SureThreshold.Plain, []);
        // A row's own part is where it stands in the data; which split it was dealt to is the report's to say.
        var split = File.Exists(run.EvaluationFile) ? Json.ReadFile<EvaluationReport>(run.EvaluationFile).Split : "test";
        IReadOnlyList<ScoredRow> rows = run.Plan.Task switch
        {
            SuggestedTasks.TextSimilarity => [.. SimilarityPredictionsCsv.Read(run.PredictionsFile, PredictionOrder.AsEvaluated, take: MostRows).Rows.Select(Row)],
            SuggestedTasks.TokenTagging => [.. TaggingPredictionsCsv.Read(run.PredictionsFile, new() { Take = MostRows }).Rows.Select(Row)],
            _ => [.. PredictionsCsv.Read(run.PredictionsFile, new() { Take = MostRows }).Rows.Select(Row)],
        };
        var hasProbabilities = run.Plan.Task is SuggestedTasks.TextClassification or SuggestedTasks.TextPairClassification;
        return new(split, hasProbabilities ? SureThreshold.Of(rows.Select(r => ((double)r.Probability, r.IsRight))) : SureThreshold.Plain, rows);
    }

    /// <summary>A handful of rows worth trying: mostly typical ones, one the model was unsure of and one it got wrong, shuffled.</summary>
    /// <param name="draw">Another number draws others.</param>
    public IReadOnlyList<ScoredRow> Examples(int count, int draw)
    {
        var random = new Random(draw);
        var shuffled = Rows.ToArray();
        random.Shuffle(shuffled);
        var wrong = shuffled.FirstOrDefault(r => !r.IsRight);
        var unsure = shuffled.FirstOrDefault(r => r.IsRight && !Threshold.IsSure(r.Probability));
        var chosen = new[] { wrong, unsure }.OfType<ScoredRow>().Concat(shuffled).DistinctBy(r => r.Asked).Take(count).ToArray();
        random.Shuffle(chosen);
        return chosen;
    }

    private static ScoredRow Row(PredictionRecord r) => new(new(r.Text, r.Text2), r.True, r.Predicted, r.ProbabilityOfPredicted, r.IsRight);

    private static ScoredRow Row(SimilarityPrediction r) => new(new(r.Text, r.Text2), Format.Score(r.True), Format.Score(r.Predicted), 1, true);

    private static ScoredRow Row(TaggingPrediction r) => new(string.Join(' ', r.Words), Entities(r.Words, r.True), Entities(r.Words, r.Predicted), 1, r.Wrong == 0);

    private static string Entities(IReadOnlyList<string> words, IReadOnlyList<string> tags) =>
        string.Join(", ", EntitySpan.Of(tags).Select(e => $"{e.Type}: {string.Join(' ', words.Skip(e.Start).Take(e.End - e.Start))}")) is { Length: > 0 } found ? found : "nothing tagged";
}
