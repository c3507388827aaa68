using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Evaluation;
using FineTune.Studio.Shell;

namespace FineTune.Studio.Playground.Images;

/// <summary>An image the run was scored on, to try.</summary>
/// <param name="Truth">Its class, or what is in it: "2 cats, 1 dog".</param>
/// <param name="Boxes">What is in it; empty where images have classes.</param>
/// <param name="Probability">Of the class answered; 1 where there is none.</param>
public sealed record ScoredImage(RowReference Row, string Name, string Truth, IReadOnlyList<Box> Boxes, double Probability, bool IsRight);

/// <summary>The images a run was scored on, as far as the playground needs them: examples to try, and how far its probabilities can be trusted.</summary>
/// <param name="Split"><c>test</c>, or <c>validation</c> where there were no test images.</param>
public sealed record ScoredImages(string Split, SureThreshold Threshold, IReadOnlyList<ScoredImage> Images)
{
    private const int MostRows = 20_000;

    /// <summary>Reads <c>predictions.csv</c>; a run without one has no examples and the plain threshold.</summary>
    public static ScoredImages Read(RunFolder run)
    {
        if (!File.Exists(run.PredictionsFile)) return new("test", SureThreshold.Plain, []);
        var split = File.Exists(run.EvaluationFile) ? Json.ReadFile<EvaluationReport>(run.EvaluationFile).Split : "test";
        if (run.Plan.Task == SuggestedTasks.ObjectDetection)
            return new(split, SureThreshold.Plain, [.. DetectionPredictionsCsv.ReadImages(run.PredictionsFile).Select(i => new ScoredImage(i.Row, i.Name, Contents(i.True), i.True, 1, true))]);
        var rows = PredictionsCsv.Read(run.PredictionsFile, new() { Take = MostRows }).Rows;
        return new(split, SureThreshold.Of(rows.Select(r => ((double)r.ProbabilityOfPredicted, r.IsRight))), [.. rows.Select(r => new ScoredImage(r.Row, r.Text, r.True, [], r.ProbabilityOfPredicted, r.IsRight))]);
    }

    /// <summary>A handful worth trying: one the model got wrong, one it was unsure of, then any; shuffled.</summary>
    /// <param name="draw">Another number draws others.</param>
    public IReadOnlyList<ScoredImage> Examples(int count, int draw)
    {
        var random = new Random(draw);
        var shuffled = Images.ToArray();
        random.Shuffle(shuffled);
        var notable = new[] { shuffled.FirstOrDefault(i => !i.IsRight), shuffled.FirstOrDefault(i => i.IsRight && !Threshold.IsSure(i.Probability)) }.OfType<ScoredImage>();
        var chosen = notable.Concat(shuffled).Distinct().Take(count).ToArray();
        random.Shuffle(chosen);
        return chosen;
    }

    private static string Contents(IReadOnlyList<Box> boxes) => boxes.Count == 0 ? "nothing"
        : string.Join(", ", boxes.CountBy(b => b.Label).OrderByDescending(c => c.Value).Select(c => $"{Format.Count(c.Value)} {c.Key}"));
}
