namespace FineTune.Engine.Data;

/// <summary>A sentence's words and their tags.</summary>
/// <param name="Tags">[words], indices into <see cref="TokenTaggingData.Labels"/>.</param>
/// <param name="Row">Where it stands in the data set.</param>
public sealed record TaggedText(IReadOnlyList<string> Words, int[] Tags, RowReference Row);

/// <summary>A data set split for tagging words: seeded, equal sentences together, the test rows sealed.</summary>
/// <param name="Labels">IOB2 tags in the order of their indices: O, then B-X and I-X of every type of the training rows (ordinal order).</param>
/// <param name="Notes">What a person should know: how the tags were read, rows left out and why, test types not in training, ...</param>
public sealed record TokenTaggingData(
    IReadOnlyList<string> Labels,
    IReadOnlyList<TaggedText> Train, IReadOnlyList<TaggedText> Validation, IReadOnlyList<TaggedText> Test,
    IReadOnlyList<string> Notes)
{
    public IReadOnlyList<TaggedText> Part(DataPart part) => part switch
    {
        DataPart.Train => Train,
        DataPart.Validation => Validation,
        _ => Test,
    };
}
