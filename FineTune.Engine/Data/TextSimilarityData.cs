namespace FineTune.Engine.Data;

/// <summary>A data set split for scoring how similar two texts are: every part with low and high scores alike, seeded, the test rows sealed.</summary>
/// <param name="Lowest">The lowest score of the training rows as loaded, before anything was split off.</param>
/// <param name="Highest">The highest of them; always above <paramref name="Lowest"/>.</param>
/// <param name="Notes">What a person should know: rows left out and why, ...</param>
public sealed record TextSimilarityData(
    double Lowest, double Highest,
    IReadOnlyList<ScoredPair> Train, IReadOnlyList<ScoredPair> Validation, IReadOnlyList<ScoredPair> Test,
    IReadOnlyList<string> Notes)
{
    public IReadOnlyList<ScoredPair> Part(DataPart part) => part switch
    {
        DataPart.Train => Train,
        DataPart.Validation => Validation,
        _ => Test,
    };
}
