using System.Diagnostics;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Tasks.Images;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using ConfusionMatrix = FineTune.Engine.Evaluation.ConfusionMatrix;
using LogLoss = FineTune.Engine.Evaluation.LogLoss;

namespace FineTune.Engine.Baselines;

/// <summary>What images give without any pre-trained network.</summary>
internal static class ImageBaseline
{
    /// <summary>Images learnt from at most, so that it takes seconds.</summary>
    private const int MostRows = 5000;

    /// <summary>Always the largest class; and colours and edges (<see cref="ImageFeatures"/>) weighed by logistic regression.</summary>
    public static BaselineScores Score(ImageClassificationData data, DataPart part, int seed, CancellationToken token) => new(Majority(data, part), Classical(data, part, seed, token));

    private static BaselineScore Majority(ImageClassificationData data, DataPart part)
    {
        var clock = Stopwatch.StartNew();
        var answer = data.Split.Train.CountBy(data.ClassOf).MaxBy(c => c.Value).Key;
        var confusion = new ConfusionMatrix(data.Labels.Count);
        foreach (var row in data.Split.Part(part)) confusion.Add(data.ClassOf(row), answer);
        return new($"always '{data.Labels[answer]}'", confusion.Accuracy, confusion.MacroF1, clock.Elapsed.TotalSeconds);
    }

    private static BaselineScore Classical(ImageClassificationData data, DataPart part, int seed, CancellationToken token)
    {
        var clock = Stopwatch.StartNew();
        var rows = data.Split.Train.ToArray();
        new Random(seed).Shuffle(rows);
        if (rows.Length > MostRows) rows = rows[..MostRows];
        var context = new MLContext(seed);
        var learnt = context.Data.LoadFromEnumerable(Features(data, rows, token));
        var pipeline = context.Transforms.Conversion.MapValueToKey(nameof(Measured.Label), keyData: context.Data.LoadFromEnumerable(Enumerable.Range(0, data.Labels.Count).Select(i => new Key { Label = (uint)i })))
            .Append(context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(new LbfgsMaximumEntropyMulticlassTrainer.Options
            {
                LabelColumnName = nameof(Measured.Label), FeatureColumnName = nameof(Measured.Features), L1Regularization = 0, L2Regularization = 1, MaximumNumberOfIterations = 50, NumberOfThreads = 1,
            }));
        var model = pipeline.Fit(learnt);
        using var engine = context.Model.CreatePredictionEngine<Measured, Scored>(model);
        var confusion = new ConfusionMatrix(data.Labels.Count);
        foreach (var row in Features(data, data.Split.Part(part), token)) confusion.Add((int)row.Label, LogLoss.MostProbable(engine.Predict(row).Score));
        return new("colours and edges + logistic regression (ML.NET)", confusion.Accuracy, confusion.MacroF1, clock.Elapsed.TotalSeconds);
    }

    private static Measured[] Features(ImageClassificationData data, IReadOnlyList<ImageRow> rows, CancellationToken token) =>
        [.. rows.AsParallel().AsOrdered().WithCancellation(token).Select(r => new Measured { Features = ImageFeatures.Of(data.Decode(r, 32)), Label = (uint)data.ClassOf(r) })];

    private sealed class Measured
    {
        [VectorType(ImageFeatures.Length)]
        public float[] Features { get; set; } = [];

        public uint Label { get; set; }
    }

    private sealed class Key
    {
        public uint Label { get; set; }
    }

    private sealed class Scored
    {
        public float[] Score { get; set; } = [];
    }
}
