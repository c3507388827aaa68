namespace FineTune.Engine.Data;

/// <summary>One text with its class.</summary>
/// <param name="Label">Index into <see cref="TextClassificationData.Labels"/>.</param>
/// <param name="Row">Where it stands in the data set.</param>
public sealed record LabelledText(string Text, int Label, RowReference Row)
{
    /// <summary>The second text of a pair; null where a row is one text.</summary>
    public string? Second { get; init; }

    /// <summary>What a model is asked about.</summary>
    public RowText Asked => new(Text, Second);
}

/// <summary>A data set split for text classification: stratified, seeded, the test rows sealed (never trained on).</summary>
/// <param name="Labels">Class names in the order of their indices (ordinal order).</param>
/// <param name="Notes">What a person should know: rows left out (missing text or label), test classes not in training, ...</param>
public sealed record TextClassificationData(
    IReadOnlyList<string> Labels,
    IReadOnlyList<LabelledText> Train, IReadOnlyList<LabelledText> Validation, IReadOnlyList<LabelledText> Test,
    IReadOnlyList<string> Notes)
{
    public IReadOnlyList<LabelledText> Part(DataPart part) => part switch
    {
        DataPart.Train => Train,
        DataPart.Validation => Validation,
        _ => Test,
    };
}
