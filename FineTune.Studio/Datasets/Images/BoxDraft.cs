using FineTune.Engine.Data.Images;

namespace FineTune.Studio.Datasets.Images;

/// <summary>The boxes of one image while a person works on them: whole pixels, inside the image, never empty.</summary>
/// <param name="Chosen">Index of the box worked on; null = none.</param>
public sealed record BoxDraft(IReadOnlyList<Box> Boxes, int Width, int Height, int? Chosen = null)
{
    /// <summary>Pixels of the smallest side.</summary>
    private const double Least = 1;

    public Box? ChosenBox => Chosen is { } index && index < Boxes.Count ? Boxes[index] : null;

    public BoxDraft Choose(int? index) => this with { Chosen = index is { } i && i >= 0 && i < Boxes.Count ? i : null };

    /// <summary>A new box, chosen at once.</summary>
    public BoxDraft Add(string label, double x, double y, double width, double height) => this with { Boxes = [.. Boxes, Fitted(new(label, x, y, width, height))], Chosen = Boxes.Count };

    /// <summary>A new box in the middle, a third as wide and high as the image: for those who do not draw.</summary>
    public BoxDraft AddInTheMiddle(string label) => Add(label, Width / 3.0, Height / 3.0, Width / 3.0, Height / 3.0);

    public BoxDraft Place(int index, double x, double y, double width, double height) => Replace(index, b => Fitted(b with { X = x, Y = y, Width = width, Height = height }));

    public BoxDraft Relabel(int index, string label) => Replace(index, b => b with { Label = label });

    public BoxDraft Delete(int index) => this with { Boxes = [.. Boxes.Where((_, i) => i != index)], Chosen = null };

    private BoxDraft Replace(int index, Func<Box, Box> change) => index < 0 || index >= Boxes.Count ? this : this with { Boxes = [.. Boxes.Select((b, i) => i == index ? change(b) : b)], Chosen = index };

    private Box Fitted(Box box)
    {
        var (width, height) = (Math.Clamp(Math.Round(box.Width), Least, Width), Math.Clamp(Math.Round(box.Height), Least, Height));
        return box with { X = Math.Clamp(Math.Round(box.X), 0, Width - width), Y = Math.Clamp(Math.Round(box.Y), 0, Height - height), Width = width, Height = height };
    }
}
