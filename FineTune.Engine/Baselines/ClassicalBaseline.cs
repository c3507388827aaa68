using System.Diagnostics;
using FineTune.Engine.Data;
using FineTune.Engine.Evaluation;

namespace FineTune.Engine.Baselines;

/// <summary>What the same rows give without any pre-trained model; a result means little without it.</summary>
public static class ClassicalBaseline
{
    /// <summary>Rows the classical baseline learns from at most, so that it takes seconds, not hours: 65,000 at 77 classes, 200,000 at few.</summary>
    public static int MostRows(int classes) => (int)Math.Clamp(5_000_000L / Math.Max(1, classes), 5_000, 200_000);

    /// <summary>
    /// Scores on <paramref name="evaluated"/> of always answering the largest training class, and of a <see cref="ClassicalModel"/>
    /// trained here and now on the training rows (on <see cref="MostRows"/> of them drawn at random, and its name says so, where there are more). The classical score is null when the training rows hold a single class.
    /// </summary>
    /// <exception cref="UserException">There is no row to train on or to score.</exception>
    /// <exception cref="OperationCanceledException">The token asked for it.</exception>
    public static BaselineScores Score(
        TextClassificationData data, IReadOnlyList<LabelledText> evaluated, int seed, CancellationToken token = default, Action<string>? log = null)
    {
        if (data.Train.Count == 0) throw new UserException("There are no training rows.", "Add rows with a text and a label.");
        if (evaluated.Count == 0) throw new UserException("There are no rows to score.", "Give the test part rows: change the split, or add a test file.");
        return new(Majority(data, evaluated), data.Train.Select(r => r.Label).Distinct().Take(2).Count() < 2 ? null : Classical(data, evaluated, seed, token, log));
    }

    private static BaselineScore Majority(TextClassificationData data, IReadOnlyList<LabelledText> evaluated)
    {
        var clock = Stopwatch.StartNew();
        var counts = new int[data.Labels.Count];
        foreach (var row in data.Train) counts[row.Label]++;
        var answer = Array.IndexOf(counts, counts.Max());
        var confusion = new ConfusionMatrix(data.Labels.Count);
        foreach (var row in evaluated) confusion.Add(row.Label, answer);
        return new($"always '{data.Labels[answer]}'", confusion.Accuracy, confusion.MacroF1, clock.Elapsed.TotalSeconds);
    }

    private static BaselineScore Classical(TextClassificationData data, IReadOnlyList<LabelledText> evaluated, int seed, CancellationToken token, Action<string>? log)
    {
        var clock = Stopwatch.StartNew();
        var rows = Sample(data, seed);
        using var predictor = new ClassicalPredictor(ClassicalModel.Train(data.Labels, rows, seed, log, token));
        var probabilities = predictor.Predict([.. evaluated.Select(r => r.Asked)], token);
        var confusion = new ConfusionMatrix(data.Labels.Count);
        for (var i = 0; i < evaluated.Count; i++) confusion.Add(evaluated[i].Label, LogLoss.MostProbable(probabilities[i]));
        var name = "TF-IDF + logistic regression (ML.NET)" + (rows.Count < data.Train.Count ? $" on {rows.Count:n0} of the training rows" : "");
        return new(name, confusion.Accuracy, confusion.MacroF1, clock.Elapsed.TotalSeconds);
    }

    private static IReadOnlyList<LabelledText> Sample(TextClassificationData data, int seed)
    {
        var most = MostRows(data.Labels.Count);
        if (data.Train.Count <= most) return data.Train;
        var rows = data.Train.ToArray();
        new Random(seed).Shuffle(rows);
        return rows[..most];
    }
}
