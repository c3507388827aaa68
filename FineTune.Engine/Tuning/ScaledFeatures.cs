using FineTune.Engine.Data;
using FineTune.Engine.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tuning;

/// <summary>
/// Features of all rows, z-scored by the training rows and divided by sqrt(width): the learning rate of a head on them needs no tuning to the
/// encoder. At the end the scaling is folded into the head, so that the saved model takes plain features.
/// </summary>
internal sealed class ScaledFeatures : IDisposable
{
    private readonly Dictionary<DataPart, Tensor> _features; // [rows, H]
    private readonly Tensor _mean, _scale; // [H]

    /// <param name="features">[rows, H] per part; owned from here on.</param>
    public ScaledFeatures(Dictionary<DataPart, Tensor> features)
    {
        _features = features;
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var train = features[DataPart.Train]; // [rows, H]
        _mean = train.mean([0L]).DetachFromDisposeScope(); // [H]
        _scale = (1.0 / ((train.std(0, unbiased: false) + 1e-6) * Math.Sqrt(train.shape[1]))).DetachFromDisposeScope(); // [H]
        foreach (var part in features.Values) part.sub_(_mean).mul_(_scale);
    }

    /// <summary>[B, H]</summary>
    public Tensor Of(DataPart part, int[] rows)
    {
        using var index = tensor(Array.ConvertAll(rows, r => (long)r)); // [B]
        return _features[part].index_select(0, index);
    }

    /// <summary>Makes the head answer plain features as it answered scaled ones, and the features plain.</summary>
    public void FoldInto(TaskHead head)
    {
        // W z + b with z = (x - mean) * scale  equals  (W * scale) x + (b - (W * scale) mean)
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        head.Weight.mul_(_scale); // [outputs, H]
        head.Bias.sub_(head.Weight.mv(_mean)); // [outputs]
        foreach (var part in _features.Values) part.div_(_scale).add_(_mean);
    }

    public void Dispose()
    {
        foreach (var part in _features.Values) part.Dispose();
        _mean.Dispose();
        _scale.Dispose();
    }
}
