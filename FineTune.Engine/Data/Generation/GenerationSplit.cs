namespace FineTune.Engine.Data.Generation;

/// <summary>A data set split for writing: seeded, given parts kept, the test rows sealed (never trained on).</summary>
/// <param name="Format">An id of <see cref="GenerationFormats"/>.</param>
/// <param name="Notes">What a person should know: rows left out and why.</param>
public sealed record GenerationSplit(
    string Format, IReadOnlyList<GenerationRow> Train, IReadOnlyList<GenerationRow> Validation, IReadOnlyList<GenerationRow> Test, IReadOnlyList<string> Notes)
{
    public IReadOnlyList<GenerationRow> Part(DataPart part) => part switch
    {
        DataPart.Train => Train,
        DataPart.Validation => Validation,
        _ => Test,
    };
}
