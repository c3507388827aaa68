using System.Globalization;
using FineTune.Engine.Data.Images;

namespace FineTune.Studio.Datasets.Images;

/// <summary>A box as it is drawn: pixels of the upright image, and what stands beside it.</summary>
/// <param name="Caption">The class, perhaps with how sure a model is.</param>
/// <param name="IsFound">A model found it: dashed; else solid.</param>
/// <param name="Mark">A css class of the caller's, e.g. for what was found wrongly.</param>
public sealed record DrawnBox(string Label, string Caption, double X, double Y, double Width, double Height, bool IsFound = false, string Mark = "")
{
    /// <summary>Css classes that keep a caption in the picture: inside the box at the picture's top, from the box's right end at the picture's right.</summary>
    public static string CaptionPlace(double x, double y, double width, double height) => (y < 0.07 * height ? "inside " : "") + (x > 0.75 * width ? "to-left" : "");

    public static DrawnBox Of(Box box) => new(box.Label, box.IsCrowd ? $"{box.Label} (many)" : box.Label, box.X, box.Y, box.Width, box.Height);

    public static DrawnBox Of(FoundObject found) => new(found.Label, string.Create(CultureInfo.InvariantCulture, $"{found.Label} {found.Score:0.00}"), found.X, found.Y, found.Width, found.Height, IsFound: true);
}
