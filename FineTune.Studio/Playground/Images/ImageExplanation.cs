using System.Text.Json.Serialization;
using FineTune.Studio.Datasets.Images;

namespace FineTune.Studio.Playground.Images;

/// <summary>A part of an image, in shares of its width and height.</summary>
public sealed record SeenPart(double X, double Y, double Width, double Height);

/// <summary>Where in an image a network looks for a class (Grad-CAM).</summary>
/// <param name="Map">[h][w] of the network's last map, 0 to 1, spread over <paramref name="Seen"/>.</param>
/// <param name="Seen">What of the image the network sees.</param>
/// <param name="Width">Tells, with <paramref name="Height"/>, the image's proportions.</param>
public sealed record ImageExplanation(string Label, float[][] Map, SeenPart Seen, [property: JsonIgnore] int Width, [property: JsonIgnore] int Height)
{
    /// <summary>Cells along the longer side of what is drawn: the browser smooths the rest.</summary>
    private const int Cells = 64;

    /// <summary>The map over the whole image; nothing where the network does not see.</summary>
    public HeatMap ToHeatMap()
    {
        var scale = Cells / (double)Math.Max(Width, Height);
        var (width, height) = (Math.Max(1, (int)Math.Round(Width * scale)), Math.Max(1, (int)Math.Round(Height * scale)));
        var values = new float[width * height];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                var (atX, atY) = ((((x + .5) / width) - Seen.X) / Seen.Width, (((y + .5) / height) - Seen.Y) / Seen.Height);
                if (atX is >= 0 and <= 1 && atY is >= 0 and <= 1) values[(y * width) + x] = Sample(atX, atY);
            }
        return new(width, height, values);
    }

    /// <summary>Bilinear, between the middles of the map's cells.</summary>
    private float Sample(double x, double y)
    {
        var (rows, columns) = (Map.Length, Map[0].Length);
        var (cx, cy) = (Math.Clamp((x * columns) - .5, 0, columns - 1), Math.Clamp((y * rows) - .5, 0, rows - 1));
        var (x0, y0) = ((int)cx, (int)cy);
        var (x1, y1) = (Math.Min(x0 + 1, columns - 1), Math.Min(y0 + 1, rows - 1));
        var (fx, fy) = ((float)(cx - x0), (float)(cy - y0));
        return ((1 - fy) * (((1 - fx) * Map[y0][x0]) + (fx * Map[y0][x1]))) + (fy * (((1 - fx) * Map[y1][x0]) + (fx * Map[y1][x1])));
    }
}
