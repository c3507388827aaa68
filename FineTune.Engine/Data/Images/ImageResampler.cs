using System.Buffers;

namespace FineTune.Engine.Data.Images;

/// <summary>A rectangle of an image in pixels, fractions allowed.</summary>
public readonly record struct ImageRegion(double X, double Y, double Width, double Height);

/// <summary>
/// Brings a rectangle of an image to another size: one pass along the rows, one along the columns. The filter is widened when it shrinks, so that
/// every source pixel has its say (what Pillow's resize does, and torchvision's with antialias).
/// </summary>
public static class ImageResampler
{
    /// <returns>height * width * 3 bytes.</returns>
    public static byte[] Resize(DecodedImage image, ImageRegion region, int width, int height, bool bicubic = false)
    {
        var (columns, rows) = (Weights(region.X, region.Width, image.Width, width, bicubic), Weights(region.Y, region.Height, image.Height, height, bicubic));
        var (first, last) = (rows[0].First, rows.Max(r => r.First + r.Share.Length));
        // Large arrays of their own for every image would keep the collector busy beside the network.
        var rented = ArrayPool<float>.Shared.Rent((last - first) * width * 3);
        var across = rented.AsSpan(0, (last - first) * width * 3);
        for (var y = first; y < last; y++)
        {
            var source = image.Pixels.AsSpan(y * image.Width * 3, image.Width * 3);
            var target = across.Slice((y - first) * width * 3, width * 3);
            for (var x = 0; x < width; x++)
            {
                var (from, share) = columns[x];
                float red = 0, green = 0, blue = 0;
                for (var i = 0; i < share.Length; i++)
                {
                    var (weight, at) = (share[i], (from + i) * 3);
                    red += weight * source[at];
                    green += weight * source[at + 1];
                    blue += weight * source[at + 2];
                }
                (target[x * 3], target[(x * 3) + 1], target[(x * 3) + 2]) = (red, green, blue);
            }
        }
        var result = GC.AllocateUninitializedArray<byte>(height * width * 3);
        var line = new float[width * 3];
        for (var y = 0; y < height; y++)
        {
            Array.Clear(line);
            var (from, share) = rows[y];
            for (var i = 0; i < share.Length; i++)
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(across.Slice((from - first + i) * width * 3, width * 3), share[i], line, line);
            var target = result.AsSpan(y * width * 3, width * 3);
            for (var x = 0; x < line.Length; x++) target[x] = (byte)Math.Clamp(line[x] + 0.5f, 0, 255);
        }
        ArrayPool<float>.Shared.Return(rented);
        return result;
    }

    /// <summary>The whole image at a size.</summary>
    public static DecodedImage Resize(DecodedImage image, int width, int height) => new(width, height, Resize(image, new(0, 0, image.Width, image.Height), width, height));

    /// <summary>For each target pixel the source pixels it is made of and their shares.</summary>
    private static (int First, float[] Share)[] Weights(double start, double length, int limit, int count, bool bicubic)
    {
        var scale = length / count;
        var (widen, radius) = (Math.Max(1, scale), bicubic ? 2.0 : 1.0);
        var weights = new (int, float[])[count];
        for (var i = 0; i < count; i++)
        {
            var centre = start + ((i + 0.5) * scale);
            var from = Math.Clamp((int)Math.Floor(centre - (radius * widen)), 0, limit - 1);
            var to = Math.Clamp((int)Math.Ceiling(centre + (radius * widen)), from + 1, limit);
            var share = new float[to - from];
            var sum = 0.0;
            for (var j = from; j < to; j++) sum += share[j - from] = (float)Filter(Math.Abs((j + 0.5 - centre) / widen), bicubic);
            if (sum == 0) (share[Math.Clamp((int)centre - from, 0, share.Length - 1)], sum) = (1, 1);
            for (var j = 0; j < share.Length; j++) share[j] = (float)(share[j] / sum);
            weights[i] = (from, share);
        }
        return weights;
    }

    /// <summary>Triangle, or Keys' cubic convolution with a = -0.5 (Keys 1981).</summary>
    private static double Filter(double x, bool bicubic) => !bicubic ? Math.Max(0, 1 - x)
        : x < 1 ? (1.5 * x * x * x) - (2.5 * x * x) + 1 : x < 2 ? (-0.5 * x * x * x) + (2.5 * x * x) - (4 * x) + 2 : 0;
}
