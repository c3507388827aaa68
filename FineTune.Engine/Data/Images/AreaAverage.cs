namespace FineTune.Engine.Data.Images;

/// <summary>Makes an image smaller by averaging the pixels that fall on each new one: no pixel is passed over, so fine patterns do not turn into others.</summary>
internal static class AreaAverage
{
    /// <param name="width">Columns of the result, at most those of the image.</param>
    /// <param name="height">Rows of the result, at most those of the image.</param>
    public static DecodedImage Shrink(DecodedImage image, int width, int height)
    {
        if (width >= image.Width && height >= image.Height) return image;
        var result = new byte[width * height * 3];
        var sums = new int[width * 3];
        var columns = Enumerable.Range(0, width + 1).Select(x => (int)((long)x * image.Width / width)).ToArray();
        for (var y = 0; y < height; y++)
        {
            Array.Clear(sums);
            var (top, bottom) = ((int)((long)y * image.Height / height), (int)((long)(y + 1) * image.Height / height));
            for (var row = top; row < bottom; row++)
            {
                var pixel = image.Pixels.AsSpan(row * image.Width * 3, image.Width * 3);
                for (var x = 0; x < width; x++)
                {
                    var (r, g, b) = (0, 0, 0);
                    for (var i = columns[x] * 3; i < columns[x + 1] * 3; i += 3) (r, g, b) = (r + pixel[i], g + pixel[i + 1], b + pixel[i + 2]);
                    sums[x * 3] += r;
                    sums[x * 3 + 1] += g;
                    sums[x * 3 + 2] += b;
                }
            }
            for (var i = 0; i < sums.Length; i++)
            {
                var count = (bottom - top) * (columns[i / 3 + 1] - columns[i / 3]);
                result[y * sums.Length + i] = (byte)((sums[i] + count / 2) / count);
            }
        }
        return new(width, height, result);
    }
}
