using System.Diagnostics;
using FineTune.Engine.Baselines;
using FineTune.Engine.Data;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tasks.Images;
using FineTune.Engine.Weights;

namespace FineTune.Engine.Guidance;

/// <summary>
/// What the data itself says, measured in seconds on a sample of the training rows: how far words alone go. Each third of the sample is
/// answered by a classical model trained on the other two (3-fold cross-validation), so the number is a little below what all rows would give.
/// </summary>
/// <param name="Rows">Rows in the sample.</param>
/// <param name="ClassicalInterval">[low, high] of 95 %.</param>
/// <param name="MajorityAccuracy">Of always answering the largest class.</param>
public sealed record QuickEvidence(int Rows, double ClassicalAccuracy, double[] ClassicalInterval, double MajorityAccuracy, double Seconds)
{
    private const int Folds = 3;

    /// <summary>Images: accuracy of the five most similar by a pre-trained network's features; null where it was not measured.</summary>
    public double? TransferAccuracy { get; init; }

    /// <summary>[low, high] of 95 %.</summary>
    public double[]? TransferInterval { get; init; }

    /// <summary>Name of that network.</summary>
    public string? TransferModel { get; init; }

    /// <summary>What can be measured of any data; null where there are too few rows, or the task has no classes.</summary>
    /// <param name="store">For images, a network that is here already is tried.</param>
    public static QuickEvidence? Of(TaskData data, ModelStore store, int seed = 1, CancellationToken token = default)
    {
        try
        {
            return data switch
            {
                ClassificationData texts => Measure(texts.Split, seed, token: token),
                ImageClassificationData images => ImageEvidence.Measure(images, store, seed, token),
                _ => null,
            };
        }
        catch (UserException) { return null; }
    }

    /// <exception cref="UserException">The training rows hold fewer than two classes, or fewer than 12 rows.</exception>
    /// <exception cref="OperationCanceledException">The token asked for it.</exception>
    public static QuickEvidence Measure(TextClassificationData data, int seed = 1, int mostRows = 2000, CancellationToken token = default)
    {
        var clock = Stopwatch.StartNew();
        var sample = data.Train.ToArray();
        new Random(seed).Shuffle(sample);
        sample = sample[..Math.Min(mostRows, sample.Length)];
        if (sample.Length < 12 || sample.Select(r => r.Label).Distinct().Count() < 2)
            throw new UserException("There are too few training rows to measure anything: at least 12 of two classes are needed.", "Add rows.");
        // Sorted by class (stable), every third row goes to one fold: each fold has its share of each class.
        var byClass = sample.OrderBy(r => r.Label).ToArray();
        var confusion = new ConfusionMatrix(data.Labels.Count);
        for (var fold = 0; fold < Folds; fold++)
        {
            var kept = byClass.Where((_, i) => i % Folds == fold).ToArray();
            var rest = byClass.Where((_, i) => i % Folds != fold).ToArray();
            using var predictor = new ClassicalPredictor(ClassicalModel.Train(data.Labels, rest, seed, token: token));
            var probabilities = predictor.Predict([.. kept.Select(r => r.Asked)], token);
            for (var i = 0; i < kept.Length; i++) confusion.Add(kept[i].Label, LogLoss.MostProbable(probabilities[i]));
        }
        var majority = byClass.CountBy(r => r.Label).Max(c => c.Value);
        return new(confusion.Rows, confusion.Accuracy, Intervals.Wilson(confusion.Correct, confusion.Rows), (double)majority / confusion.Rows, clock.Elapsed.TotalSeconds);
    }
}
