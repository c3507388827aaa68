using FineTune.Engine.Data.Images;

namespace FineTune.Studio.Datasets.Images;

/// <summary>What a person changed of an image and has not made a version of yet.</summary>
/// <param name="IsExcluded">It shall be left out.</param>
/// <param name="Label">Its new class; null = as it was.</param>
/// <param name="Boxes">Its new boxes; null = as they were.</param>
public sealed record RowChange(bool IsExcluded = false, string? Label = null, IReadOnlyList<Box>? Boxes = null)
{
    public bool IsNone => this is { IsExcluded: false, Label: null, Boxes: null };
}
