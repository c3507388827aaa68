using FineTune.Engine.Data.Images;

namespace FineTune.Engine.Baselines;

/// <summary>
/// What was measured of images before networks learnt to see: colours over a coarse grid, and in which directions edges run in each cell (histograms of
/// oriented gradients, Dalal and Triggs 2005, in their simplest form).
/// </summary>
internal static class ImageFeatures
{
    private const int Side = 32, ColourGrid = 4, EdgeGrid = 4, Directions = 8;

    public const int Length = (ColourGrid * ColourGrid * 3) + (EdgeGrid * EdgeGrid * Directions);

    /// <summary>[<see cref="Length"/>]</summary>
    public static float[] Of(DecodedImage image)
    {
        var features = new float[Length];
        var colours = ImageResampler.Resize(image, new(0, 0, image.Width, image.Height), ColourGrid, ColourGrid);
        for (var i = 0; i < colours.Length; i++) features[i] = colours[i] / 255f;
        var pixels = ImageResampler.Resize(image, new(0, 0, image.Width, image.Height), Side, Side);
        float Grey(int y, int x) => ((0.299f * pixels[((y * Side) + x) * 3]) + (0.587f * pixels[(((y * Side) + x) * 3) + 1]) + (0.114f * pixels[(((y * Side) + x) * 3) + 2])) / 255;
        for (var y = 1; y < Side - 1; y++)
            for (var x = 1; x < Side - 1; x++)
            {
                var (dy, dx) = (Grey(y + 1, x) - Grey(y - 1, x), Grey(y, x + 1) - Grey(y, x - 1));
                // A direction and its opposite are the same edge.
                var direction = (int)((MathF.Atan2(dy, dx) + MathF.PI) / MathF.PI * Directions) % Directions;
                var cell = (y * EdgeGrid / Side * EdgeGrid) + (x * EdgeGrid / Side);
                features[colours.Length + (cell * Directions) + direction] += MathF.Sqrt((dy * dy) + (dx * dx));
            }
        // Per cell to length 1, so that contrast does not matter.
        for (var cell = 0; cell < EdgeGrid * EdgeGrid; cell++)
        {
            var edges = features.AsSpan(colours.Length + (cell * Directions), Directions);
            var norm = 1e-3f;
            foreach (var edge in edges) norm += edge * edge;
            norm = MathF.Sqrt(norm);
            for (var i = 0; i < Directions; i++) edges[i] /= norm;
        }
        return features;
    }
}
