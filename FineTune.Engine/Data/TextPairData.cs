namespace FineTune.Engine.Data;

/// <summary>A data set split for classifying pairs of texts: stratified, seeded, the test rows sealed.</summary>
/// <param name="Labels">Class names in the order of their indices (ordinal order).</param>
/// <param name="Notes">What a person should know: rows left out and why, test classes not in training, ...</param>
public sealed record TextPairData(
    IReadOnlyList<string> Labels,
    IReadOnlyList<LabelledPair> Train, IReadOnlyList<LabelledPair> Validation, IReadOnlyList<LabelledPair> Test,
    IReadOnlyList<string> Notes)
{
    public IReadOnlyList<LabelledPair> Part(DataPart part) => part switch
    {
        DataPart.Train => Train,
        DataPart.Validation => Validation,
        _ => Test,
    };
}
