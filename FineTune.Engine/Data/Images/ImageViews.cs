namespace FineTune.Engine.Data.Images;

/// <summary>
/// Makes what a network sees of an image: number 0 is the image as it is at prediction, 1 its mirror image (a random variant where nothing is to be mirrored), from 2 on each is a random variant
/// (crop, mirror, light, turn) that depends on seed, image and number alone. Boxes move with their image.
/// </summary>
/// <param name="size">Side of the square.</param>
/// <param name="cropShare">Of the shorter side, what is left after the middle is cut out; null = both sides are brought to the size, nothing is cut.</param>
public sealed class ImageViews(int size, double? cropShare, bool bicubic, ImageNumbers numbers, int seed)
{
    /// <summary>First number of the random ones.</summary>
    public const int Random = 2;

    /// <summary>Less of a box than this in sight: it is not asked for.</summary>
    private const double LeastVisible = 0.35;

    public int Size => size;

    /// <summary>Pixels of the shorter side that a decoded image should have: more is thrown away, less is blurred.</summary>
    public int WantedSide => (int)Math.Ceiling(size / (cropShare ?? 1) * (numbers.CropArea < 1 ? 1.2 : 1));

    /// <param name="key">What tells images apart, e.g. the start of the content hash.</param>
    /// <param name="boxes">Relative to the image.</param>
    public ImageView Make(DecodedImage image, int number, ulong key, IReadOnlyList<RelativeBox> boxes)
    {
        if (number == 0 || (number == 1 && numbers.Flip)) return Plain(image, number == 1, boxes);
        var random = new SplitMix64(key ^ ((ulong)(uint)seed << 32) ^ ((ulong)(uint)number * 0x9E3779B97F4A7C15UL));
        var region = RandomRegion(image, random);
        var mirrored = numbers.Flip && random.Fraction() < 0.5;
        var pixels = ImageResampler.Resize(image, region, size, size, bicubic);
        var moved = Move(boxes, image, region, mirrored);
        if (mirrored) Mirror(pixels);
        if (numbers.Rotation > 0)
        {
            var angle = ((2 * random.Fraction()) - 1) * numbers.Rotation * Math.PI / 180;
            pixels = ImageTurn.Turn(pixels, size, angle);
            moved = [.. moved.Select(b => ImageTurn.Turn(b, angle)).Where(b => b.Width > 0 && b.Height > 0)];
        }
        if (numbers.ColourJitter > 0) ColourJitter.Apply(pixels, numbers.ColourJitter, random);
        return new(pixels, moved);
    }

    private ImageView Plain(DecodedImage image, bool mirrored, IReadOnlyList<RelativeBox> boxes)
    {
        var region = PlainRegion(image);
        var pixels = ImageResampler.Resize(image, region, size, size, bicubic);
        if (mirrored) Mirror(pixels);
        return new(pixels, Move(boxes, image, region, mirrored));
    }

    /// <summary>What is seen at prediction, in pixels of the image.</summary>
    public ImageRegion PlainRegion(DecodedImage image)
    {
        if (cropShare is not { } share) return new(0, 0, image.Width, image.Height);
        var side = Math.Min(image.Width, image.Height) * share;
        return new((image.Width - side) / 2, (image.Height - side) / 2, side, side);
    }

    /// <summary>As torchvision's RandomResizedCrop: a share of the area, proportions from 3:4 to 4:3, anywhere (Szegedy et al. 2015, arXiv:1409.4842).</summary>
    private ImageRegion RandomRegion(DecodedImage image, SplitMix64 random)
    {
        if (numbers.CropArea >= 1) return PlainRegion(image);
        var share = numbers.CropArea + (random.Fraction() * (1 - numbers.CropArea));
        var ratio = Math.Exp(((2 * random.Fraction()) - 1) * Math.Log(4.0 / 3));
        // Where both sides are squashed, the proportions vary around the image's own.
        if (cropShare is null) ratio *= (double)image.Width / image.Height;
        var area = share * image.Width * image.Height;
        var (width, height) = (Math.Min(Math.Sqrt(area * ratio), image.Width), Math.Min(Math.Sqrt(area / ratio), image.Height));
        return new(random.Fraction() * (image.Width - width), random.Fraction() * (image.Height - height), width, height);
    }

    private static RelativeBox[] Move(IReadOnlyList<RelativeBox> boxes, DecodedImage image, ImageRegion region, bool mirrored)
    {
        var moved = new List<RelativeBox>(boxes.Count);
        foreach (var box in boxes)
        {
            double Along(double at, double extent, double from, double length) => ((at * extent) - from) / length;
            var (left, right) = (Along(box.CentreX - (box.Width / 2), image.Width, region.X, region.Width), Along(box.CentreX + (box.Width / 2), image.Width, region.X, region.Width));
            var (top, bottom) = (Along(box.CentreY - (box.Height / 2), image.Height, region.Y, region.Height), Along(box.CentreY + (box.Height / 2), image.Height, region.Y, region.Height));
            var (x0, x1, y0, y1) = (Math.Clamp(left, 0, 1), Math.Clamp(right, 0, 1), Math.Clamp(top, 0, 1), Math.Clamp(bottom, 0, 1));
            if (x1 <= x0 || y1 <= y0 || (x1 - x0) * (y1 - y0) < LeastVisible * (right - left) * (bottom - top)) continue;
            if (mirrored) (x0, x1) = (1 - x1, 1 - x0);
            moved.Add(new(box.Class, (float)((y0 + y1) / 2), (float)((x0 + x1) / 2), (float)(y1 - y0), (float)(x1 - x0), box.IsCrowd));
        }
        return [.. moved];
    }

    private void Mirror(byte[] pixels)
    {
        for (var y = 0; y < size; y++)
            for (int left = y * size * 3, right = ((y + 1) * size * 3) - 3; left < right; left += 3, right -= 3)
                for (var c = 0; c < 3; c++) (pixels[left + c], pixels[right + c]) = (pixels[right + c], pixels[left + c]);
    }
}
