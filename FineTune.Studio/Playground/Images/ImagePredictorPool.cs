using System.Diagnostics;
using FineTune.Engine;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Inference;
using FineTune.Engine.Inference.Images;

namespace FineTune.Studio.Playground.Images;

/// <summary>An image to ask about.</summary>
/// <param name="Name">The file's name for people.</param>
public sealed record AskedImage(string Name, ReadOnlyMemory<byte> Bytes);

/// <summary>What a run's model said of an image.</summary>
/// <param name="Time">Decoding and answering, without loading the model.</param>
public sealed record ImagePrediction(Answer Said, TimeSpan Time);

/// <summary>The models of finished runs that see images, ready to answer: the playground, the results and the API ask the same ones.</summary>
public sealed class ImagePredictorPool(RunModels models, TimeProvider time) : IDisposable
{
    private const int MostModels = 3;

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    private readonly WarmPool<ImagePredictor> _pool = new(MostModels, Idle, time);

    /// <summary>Opens the model so that the first answer comes at once.</summary>
    /// <exception cref="UserException">There is no such run, it has no model, or one that sees no images.</exception>
    public async Task WarmAsync(string runId, CancellationToken token = default)
    {
        using var lease = await RentAsync(runId, token);
    }

    /// <exception cref="UserException">As in <see cref="WarmAsync"/>, or the bytes are no image that can be read.</exception>
    public async Task<ImagePrediction> PredictAsync(string runId, AskedImage image, CancellationToken token = default)
    {
        using var lease = await RentAsync(runId, token);
        return await Task.Run(() =>
        {
            var start = Stopwatch.GetTimestamp();
            var header = ImageDecoder.Inspect(image.Bytes, image.Name);
            var decoded = ImageDecoder.Decode(image.Bytes, image.Name, lease.Value.WantedSide);
            var numbers = lease.Value.Predict([decoded], token)[0];
            return new ImagePrediction(lease.Value.Answer(image.Name, header.Width, header.Height, numbers), Stopwatch.GetElapsedTime(start));
        }, token);
    }

    /// <summary>Where in the image the model looks for a class.</summary>
    /// <param name="label">One of the model's classes; null = the one it answers with.</param>
    /// <exception cref="UserException">As in <see cref="PredictAsync"/>, or the model has no such class, or it is a detector.</exception>
    public async Task<ImageExplanation> ExplainAsync(string runId, AskedImage image, string? label, CancellationToken token = default)
    {
        using var lease = await RentAsync(runId, token);
        var model = lease.Value;
        return await Task.Run(() =>
        {
            var decoded = ImageDecoder.Decode(image.Bytes, image.Name, model.WantedSide);
            var index = label is null ? IndexOfLargest(model.Predict([decoded], token)[0]) : model.Labels.ToList().IndexOf(label);
            if (index < 0) throw new UserException($"The model has no class '{label}'.", $"Choose one of {string.Join(", ", model.Labels.Take(10))}{(model.Labels.Count > 10 ? ", ..." : "")}.");
            var map = model.Explain(decoded, index);
            var seen = model.Seen(decoded);
            return new ImageExplanation(model.Labels[index], map,
                new(seen.X / decoded.Width, seen.Y / decoded.Height, seen.Width / decoded.Width, seen.Height / decoded.Height), decoded.Width, decoded.Height);
        }, token);
    }

    public void Dispose() => _pool.Dispose();

    private async Task<WarmPool<ImagePredictor>.Lease> RentAsync(string runId, CancellationToken token)
    {
        var model = await models.FindAsync(runId);
        return await _pool.RentAsync(model.Key, () => OpenWarm(model.Folder), token);
    }

    /// <summary>The very first pass is several times slower than all later ones; nobody should wait for it but the one who loads.</summary>
    private static ImagePredictor OpenWarm(string folder)
    {
        var predictor = new ImagePredictor(folder);
        var side = predictor.WantedSide;
        predictor.Predict([new DecodedImage(side, side, new byte[side * side * 3])]);
        return predictor;
    }

    // A detector's numbers are boxes: Explain says so.
    private static int IndexOfLargest(float[] numbers) => numbers.Length == 0 ? 0 : Array.IndexOf(numbers, numbers.Max()) is var i && float.IsFinite(numbers[i]) ? i : 0;
}
