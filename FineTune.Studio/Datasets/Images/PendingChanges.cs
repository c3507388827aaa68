using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;

namespace FineTune.Studio.Datasets.Images;

/// <summary>Changes of images that wait to become one new version. What is changed back is no change.</summary>
public sealed class PendingChanges
{
    private readonly Dictionary<RowReference, RowChange> _rows = [];

    /// <summary>Images changed.</summary>
    public int Count => _rows.Count;

    public bool IsChanged(ImageRow image) => _rows.ContainsKey(image.Row);

    public bool IsExcluded(ImageRow image) => Of(image).IsExcluded;

    public string Label(ImageRow image) => Of(image).Label ?? image.Label;

    public IReadOnlyList<Box> Boxes(ImageRow image) => Of(image).Boxes ?? image.Boxes;

    /// <summary>Classes that only exist in changes so far.</summary>
    public IEnumerable<string> NewClasses(IReadOnlyList<string> known) =>
        _rows.Values.SelectMany(c => (c.Boxes ?? []).Select(b => b.Label).Append(c.Label ?? "")).Where(l => l.Length > 0).Distinct().Except(known).Order(StringComparer.Ordinal);

    public void Exclude(ImageRow image, bool excluded) => Set(image, Of(image) with { IsExcluded = excluded });

    public void Relabel(ImageRow image, string label) => Set(image, Of(image) with { Label = label.Trim() is var trimmed && trimmed.Length > 0 && trimmed != image.Label ? trimmed : null });

    public void SetBoxes(ImageRow image, IReadOnlyList<Box> boxes) => Set(image, Of(image) with { Boxes = boxes.SequenceEqual(image.Boxes) ? null : boxes });

    public void Undo(ImageRow image) => _rows.Remove(image.Row);

    public void Discard() => _rows.Clear();

    /// <summary>All of it as one change; an image that is left out needs no other.</summary>
    public DataFix ToFix() => new()
    {
        Exclude = _rows.Where(r => r.Value.IsExcluded).Select(r => r.Key).ToHashSet(),
        Relabel = _rows.Where(r => !r.Value.IsExcluded).ToDictionary(r => r.Key, r => r.Value.Boxes is { } boxes ? BoxList.Write(boxes) : r.Value.Label!),
    };

    private RowChange Of(ImageRow image) => _rows.GetValueOrDefault(image.Row) ?? new();

    private void Set(ImageRow image, RowChange change)
    {
        if (change.IsNone) _rows.Remove(image.Row);
        else _rows[image.Row] = change;
    }
}
