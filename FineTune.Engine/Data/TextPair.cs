namespace FineTune.Engine.Data;

/// <summary>Two texts that are judged together.</summary>
/// <param name="Row">Where they stand in the data set.</param>
public record TextPair(string First, string Second, RowReference Row)
{
    /// <summary>The form in which two pairs count as the same: whichever way round, because a model sees the same two texts.</summary>
    internal string Same()
    {
        var (first, second) = (TextMeasure.Same(First), TextMeasure.Same(Second));
        return string.CompareOrdinal(first, second) <= 0 ? first + '\0' + second : second + '\0' + first;
    }
}

/// <summary>A pair with its class.</summary>
/// <param name="Label">Index into <see cref="TextPairData.Labels"/>.</param>
public sealed record LabelledPair(string First, string Second, int Label, RowReference Row) : TextPair(First, Second, Row);

/// <summary>A pair with how similar it is.</summary>
/// <param name="Score">On the scale of the data, whatever that is.</param>
public sealed record ScoredPair(string First, string Second, double Score, RowReference Row) : TextPair(First, Second, Row);
