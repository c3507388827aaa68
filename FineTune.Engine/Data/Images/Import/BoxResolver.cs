using FineTune.Engine.Data.Images.Layouts;

namespace FineTune.Engine.Data.Images.Import;

/// <summary>
/// Makes boxes as they are written into boxes of the upright image. Edges in the wrong order are turned round; boxes without area are left out; what reaches out
/// of the image is cut at its edge. All of it is reported, but for edges less than a pixel outside, which rounding makes.
/// An image that EXIF turns by 90 degrees may have been annotated lying or standing: where the annotation's size is that of the stored pixels the boxes are turned
/// along, else they are taken to be of the upright image.
/// </summary>
internal static class BoxResolver
{
    private const double Rounding = 1;

    public static IReadOnlyList<Box> Resolve(ImageItem item, ImageHeader header, Action<string> report)
    {
        var boxes = new List<Box>();
        foreach (var written in item.Boxes)
        {
            var box = item.IsRelative ? written with { X = written.X * header.Width, Y = written.Y * header.Height, Width = written.Width * header.Width, Height = written.Height * header.Height } : written;
            if (box.Width < 0 || box.Height < 0)
            {
                report(FindingKinds.SwappedBox);
                box = box with { X = Math.Min(box.X, box.Right), Y = Math.Min(box.Y, box.Bottom), Width = Math.Abs(box.Width), Height = Math.Abs(box.Height) };
            }
            if (!(box.Width > 0 && box.Height > 0 && double.IsFinite(box.X + box.Y + box.Width + box.Height)))
            {
                report(FindingKinds.ZeroSizeBox);
                continue;
            }
            if (IsStored(item.Annotated, header)) box = Upright.Turn(box, header.Origin, header.Height, header.Width);
            if (Clip(box, header, report) is { } inside) boxes.Add(inside);
        }
        return boxes;
    }

    private static bool IsStored((int Width, int Height)? annotated, ImageHeader header) =>
        Upright.Swaps(header.Origin) && header.Width != header.Height && annotated == (header.Height, header.Width);

    private static Box? Clip(Box box, ImageHeader header, Action<string> report)
    {
        var (left, top) = (Math.Clamp(box.X, 0, header.Width), Math.Clamp(box.Y, 0, header.Height));
        var (right, bottom) = (Math.Clamp(box.Right, 0, header.Width), Math.Clamp(box.Bottom, 0, header.Height));
        if (box.X < -Rounding || box.Y < -Rounding || box.Right > header.Width + Rounding || box.Bottom > header.Height + Rounding || right <= left || bottom <= top) report(FindingKinds.BoxOutside);
        // Thousandths of a pixel: more would be noise of the arithmetic.
        return right <= left || bottom <= top ? null
            : box with { X = Math.Round(left, 3), Y = Math.Round(top, 3), Width = Math.Round(right - left, 3), Height = Math.Round(bottom - top, 3) };
    }
}
