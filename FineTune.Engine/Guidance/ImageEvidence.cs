using System.Diagnostics;
using FineTune.Engine.Baselines;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Images;
using FineTune.Engine.Tasks.Images;
using FineTune.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Guidance;

/// <summary>
/// How well what a network learnt elsewhere fits these images, measured without any training: for each of a sample the class most frequent among the five
/// most similar others. The same by colours and edges alone says what is gained.
/// </summary>
public static class ImageEvidence
{
    private const int MostImages = 240, Neighbours = 5, Side = 96, BatchSize = 16;

    /// <summary>By the first network for classes whose weights are on this machine.</summary>
    public static QuickEvidence Measure(ImageClassificationData data, ModelStore store, int seed = 1, CancellationToken token = default)
    {
        var card = ModelCatalog.Cards.FirstOrDefault(c => c.Tasks.Contains(ImageClassificationTask.TaskId) && store.IsCached(c));
        return Measure(data, card is null ? null : store.Ensure(card, token: token), card?.Name, seed, token);
    }

    /// <param name="folder">A pre-trained network in the cache; null measures colours and edges alone.</param>
    /// <param name="name">Of the network, for the sentence.</param>
    /// <exception cref="UserException">There are too few images, or of one class only.</exception>
    public static QuickEvidence Measure(ImageClassificationData data, string? folder, string? name, int seed = 1, CancellationToken token = default)
    {
        var clock = Stopwatch.StartNew();
        var sample = data.Split.Train.ToArray();
        new Random(seed).Shuffle(sample);
        sample = sample[..Math.Min(MostImages, sample.Length)];
        var classes = Array.ConvertAll(sample, data.ClassOf);
        if (sample.Length < 12 || classes.Distinct().Count() < 2)
            throw new UserException("There are too few training images to measure anything: at least 12 of two classes are needed.", "Add images.");
        var images = sample.AsParallel().AsOrdered().WithCancellation(token).Select(r => data.Decode(r, Side)).ToArray();
        var plain = LeaveOneOut(Array.ConvertAll(images, ImageFeatures.Of), classes);
        var seen = folder is null ? (int?)null : LeaveOneOut(Features(folder, images, token), classes);
        return new(sample.Length, (double)plain / sample.Length, Intervals.Wilson(plain, sample.Length), classes.CountBy(c => c).Max(c => c.Value) / (double)sample.Length, clock.Elapsed.TotalSeconds)
        {
            TransferAccuracy = seen is { } right ? (double)right / sample.Length : null,
            TransferInterval = seen is { } of ? Intervals.Wilson(of, sample.Length) : null,
            TransferModel = seen is null ? null : name,
        };
    }

    private static float[][] Features(string folder, DecodedImage[] images, CancellationToken token)
    {
        using var model = ImageFamilies.Load(folder);
        if (model is not ImageBackbone backbone) throw new ArgumentException("A detector has no features of whole images.", nameof(folder));
        backbone.eval();
        var see = model.Preprocessing with { Size = Side };
        var views = new ImageViews(Side, see.Fit == ImageFit.Crop ? see.CropShare : null, bicubic: false, new() { CropArea = 1 }, seed: 0);
        var features = new List<float[]>(images.Length);
        foreach (var batch in images.Chunk(BatchSize))
        {
            token.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var ungraded = inference_mode();
            var pooled = backbone.call(ImageTensors.Of([.. batch.Select(i => views.Make(i, 0, 0, []).Pixels)], Side, see)); // [B, F]
            features.AddRange(pooled.contiguous().data<float>().ToArray().Chunk(backbone.FeatureSize));
        }
        return [.. features];
    }

    /// <summary>Images whose nearest others (cosine of centred features) mostly have their class.</summary>
    private static int LeaveOneOut(float[][] features, int[] classes)
    {
        var mean = new float[features[0].Length];
        foreach (var f in features)
            for (var i = 0; i < mean.Length; i++) mean[i] += f[i] / features.Length;
        foreach (var f in features)
            for (var i = 0; i < mean.Length; i++) f[i] -= mean[i];
        return Enumerable.Range(0, features.Length).Count(i =>
            Enumerable.Range(0, features.Length).Where(j => j != i).OrderByDescending(j => System.Numerics.Tensors.TensorPrimitives.CosineSimilarity(features[i], features[j])).Take(Neighbours)
                .GroupBy(j => classes[j]).MaxBy(g => g.Count())!.Key == classes[i]);
    }
}
