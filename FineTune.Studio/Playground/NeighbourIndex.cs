using FineTune.Engine.Evaluation;
using FineTune.Engine.Inference;

namespace FineTune.Studio.Playground;

/// <summary>The pre-trained model's answer without tuning.</summary>
/// <param name="Label">The class most of the nearest training rows have.</param>
/// <param name="Share">Their share of the votes, 0 to 1.</param>
/// <param name="Nearest">The nearest row of all; its own class may be another.</param>
/// <param name="Similarity">Cosine to it, -1 to 1.</param>
/// <param name="Neighbours">Rows that voted.</param>
public sealed record UntunedAnswer(string Label, double Share, NeighbourRow Nearest, float Similarity, int Neighbours);

/// <summary>The untuned encoder beside its training rows, ready to answer. Thread-safe.</summary>
internal sealed class NeighbourIndex : IDisposable
{
    private readonly SentenceEncoder _encoder;
    private readonly IReadOnlyList<NeighbourRow> _rows;
    private readonly string[] _labels;
    private readonly NearestNeighbour _neighbours;

    public NeighbourIndex(NeighbourVectors vectors, SentenceEncoder encoder)
    {
        (_encoder, _rows) = (encoder, vectors.Rows);
        _labels = [.. _rows.Select(r => r.Label).Distinct()];
        var index = _labels.Select((label, i) => (label, i)).ToDictionary(l => l.label, l => l.i);
        _neighbours = new(vectors.Vectors, [.. _rows.Select(r => index[r.Label])]);
    }

    public UntunedAnswer Answer(string text, CancellationToken token)
    {
        var answer = _neighbours.Answer(_encoder.Embed([text], token)[0]);
        return new(_labels[answer.Label], answer.Share, _rows[answer.Row], answer.Similarity, _neighbours.Neighbours);
    }

    public void Dispose() => _encoder.Dispose();
}
