using System.Globalization;

namespace FineTune.Engine.Data.Images;

/// <summary>Checks boxes that a person drew.</summary>
internal static class BoxEdit
{
    /// <summary>The list as it is stored: in the image's pixels, cut at its edges.</summary>
    /// <param name="cell">A <see cref="BoxList"/>.</param>
    /// <param name="row">The row it is for.</param>
    /// <exception cref="UserException">This is no list of boxes, a box has no class or no area, or lies outside the image.</exception>
    public static string Checked(string cell, DataRow row, DataSetInfo info) => BoxList.Write(BoxList.Read(cell, row.Place).Select(b => Checked(b, row, info)));

    private static Box Checked(Box box, DataRow row, DataSetInfo info)
    {
        var place = row.Place with { Column = ImageColumns.Boxes };
        if (string.IsNullOrWhiteSpace(box.Label)) throw new UserException("A box has no class.", "Give it one.", place);
        if (!(box.Width > 0 && box.Height > 0 && double.IsFinite(box.X + box.Y + box.Width + box.Height))) throw new UserException($"A box of '{box.Label}' has no width or no height.", "Draw it larger, or remove it.", place);
        var (width, height) = (Side(row, info, ImageColumns.Width), Side(row, info, ImageColumns.Height));
        var (left, top) = (Math.Clamp(box.X, 0, width), Math.Clamp(box.Y, 0, height));
        var (right, bottom) = (Math.Clamp(box.Right, 0, width), Math.Clamp(box.Bottom, 0, height));
        return right > left && bottom > top ? box with { Label = box.Label.Trim(), X = left, Y = top, Width = right - left, Height = bottom - top }
            : throw new UserException($"A box of '{box.Label}' lies outside its image of {width} x {height} pixels.", "Draw it on the image, or remove it.", place);
    }

    private static int Side(DataRow row, DataSetInfo info, string column) => int.Parse(row.Values[info.IndexOf(column)], CultureInfo.InvariantCulture);
}
