using FineTune.Engine.Data;

namespace FineTune.Engine.Evaluation;

/// <summary>
/// Entity scores as seqeval's <c>classification_report</c> counts them by default (the rules of conlleval, CoNLL-2000): an entity is right when
/// type, first and last word agree; tags that are not well formed count as <see cref="EntitySpan.Of"/> says. Sentences are added one at a time.
/// </summary>
public sealed class EntityF1
{
    private readonly Dictionary<string, EntityCounts> _perType = new(StringComparer.Ordinal);
    private readonly List<EntityCounts> _perSentence = [];

    private int _rightWords;

    public int Words { get; private set; }

    /// <summary>Share of words with the right tag.</summary>
    public double WordAccuracy => Words == 0 ? 0 : (double)_rightWords / Words;

    /// <param name="truth">[words], IOB2.</param>
    /// <param name="predicted">[words], IOB2, well formed or not.</param>
    /// <exception cref="ArgumentException">Sizes do not fit together.</exception>
    public void Add(IReadOnlyList<string> truth, IReadOnlyList<string> predicted)
    {
        if (truth.Count != predicted.Count) throw new ArgumentException($"{predicted.Count} predicted tags for {truth.Count} words.", nameof(predicted));
        var (real, found) = (EntitySpan.Of(truth), EntitySpan.Of(predicted));
        var right = found.Intersect(real).ToList();
        foreach (var span in real) _perType[span.Type] = Of(span.Type) + new EntityCounts(0, 0, 1);
        foreach (var span in found) _perType[span.Type] = Of(span.Type) + new EntityCounts(0, 1, 0);
        foreach (var span in right) _perType[span.Type] = Of(span.Type) + new EntityCounts(1, 0, 0);
        Words += truth.Count;
        _rightWords += truth.Zip(predicted).Count(t => t.First == t.Second);
        _perSentence.Add(new(right.Count, found.Count, real.Count));
    }

    /// <summary>All types together (micro average).</summary>
    public EntityCounts Total => _perType.Values.Aggregate(default(EntityCounts), (sum, c) => sum + c);

    /// <summary>The mean of the types' scores: true or only predicted, each counts the same. 0 without any.</summary>
    public (double Precision, double Recall, double F1) Macro => _perType.Count == 0 ? default
        : (_perType.Values.Average(c => c.Precision), _perType.Values.Average(c => c.Recall), _perType.Values.Average(c => c.F1));

    public IReadOnlyList<EntityTypeScore> PerType =>
        [.. _perType.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => new EntityTypeScore(t.Key, t.Value.Precision, t.Value.Recall, t.Value.F1, t.Value.True))];

    /// <summary>Counts of each sentence, in the order they were added.</summary>
    internal IReadOnlyList<EntityCounts> PerSentence => _perSentence;

    private EntityCounts Of(string type) => _perType.GetValueOrDefault(type);
}

/// <summary>Entities found and right, found, and truly there.</summary>
public readonly record struct EntityCounts(int Right, int Predicted, int True)
{
    public double Precision => Predicted == 0 ? 0 : (double)Right / Predicted;

    public double Recall => True == 0 ? 0 : (double)Right / True;

    /// <summary>2 right / (predicted + true), the harmonic mean of precision and recall; 0 where nothing is there.</summary>
    public double F1 => Predicted + True == 0 ? 0 : 2.0 * Right / (Predicted + True);

    public static EntityCounts operator +(EntityCounts a, EntityCounts b) => new(a.Right + b.Right, a.Predicted + b.Predicted, a.True + b.True);
}
