using FineTune.Engine.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tasks;

/// <summary>One text in, one of several classes out: cross-entropy over the logits, scored by accuracy.</summary>
public sealed class TextClassificationTask : IDisposable
{
    public const string Id = "text-classification";

    public const string MetricName = "accuracy";

    private readonly Tensor? _classWeights; // [classes]

    /// <param name="classWeights">Weigh each class by rows / (classes * rows of the class), as scikit-learn's "balanced" does.</param>
    public TextClassificationTask(TextClassificationData data, bool classWeights, Device? device = null)
    {
        if (!classWeights) return;
        var counts = new float[data.Labels.Count];
        foreach (var row in data.Train) counts[row.Label]++;
        _classWeights = tensor(Array.ConvertAll(counts, c => data.Train.Count / (counts.Length * Math.Max(1, c))), device: device);
    }

    /// <summary>Mean cross-entropy in nats, a scalar; weighted when class weights are on.</summary>
    /// <param name="logits">[B, classes]</param>
    /// <param name="labels">[B] int64</param>
    public Tensor Loss(Tensor logits, Tensor labels) => nn.functional.cross_entropy(logits, labels, weight: _classWeights);

    /// <summary>Unweighted sum of the cross-entropy over the rows, and how many are right.</summary>
    public static (double LossSum, int Right) Score(Tensor logits, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var loss = nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.Sum).ToDouble();
        return (loss, (int)logits.argmax(1).eq(labels).sum().ToInt64());
    }

    public void Dispose() => _classWeights?.Dispose();
}
