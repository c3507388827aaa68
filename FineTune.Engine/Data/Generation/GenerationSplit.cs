namespace FineTune.Engine.Data.Generation;

/// <summary>The rows of a data set as a writing model learns from them.</summary>
/// <param name="Format">An id of <see cref="GenerationFormats"/>.</param>
public sealed record GenerationSplit(string Format, IReadOnlyList<GenerationRow> Train, IReadOnlyList<GenerationRow> Validation, IReadOnlyList<GenerationRow> Test, IReadOnlyList<string> Notes)
{
    public IReadOnlyList<GenerationRow> Part(DataPart part) => part switch
    {
        DataPart.Train => Train,
        DataPart.Validation => Validation,
        _ => Test,
    };
}
