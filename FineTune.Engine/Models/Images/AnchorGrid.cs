namespace FineTune.Engine.Models.Images;

/// <summary>
/// The rectangles an SSD looks at: on six maps, larger ones on smaller maps. Liu et al. 2016, arXiv:1512.02325, section 2.2, in TensorFlow's form
/// (scales 0.2 to 0.95; the lowest map has three of its own; one more of a size between two maps).
/// </summary>
internal static class AnchorGrid
{
    private const double Lowest = 0.2, Highest = 0.95;

    // The published graph has 0.3333, not a third.
    private static readonly double[] Ratios = [1, 2, 0.5, 3, 0.3333];

    private static readonly (double Scale, double Ratio)[] FirstMap = [(0.1, 1), (Lowest, 2), (Lowest, 0.5)];

    /// <summary>Anchors of a cell of map <paramref name="map"/>.</summary>
    public static int PerCell(int map) => map == 0 ? FirstMap.Length : Ratios.Length + 1;

    /// <summary>Centre y, centre x, height, width, relative to the image; ordered by map, row, column, anchor of the cell. Nothing is clipped.</summary>
    /// <param name="sides">Cells along a side of every map.</param>
    public static float[][] Make(int[] sides)
    {
        var anchors = new List<float[]>();
        for (var map = 0; map < sides.Length; map++)
        {
            var (cell, side) = (Cell(map, sides.Length), sides[map]);
            for (var row = 0; row < side; row++)
            {
                for (var column = 0; column < side; column++)
                    anchors.AddRange(cell.Select(a => new[] { (row + 0.5f) / side, (column + 0.5f) / side, (float)(a.Scale / Math.Sqrt(a.Ratio)), (float)(a.Scale * Math.Sqrt(a.Ratio)) }));
            }
        }
        return [.. anchors];
    }

    private static (double Scale, double Ratio)[] Cell(int map, int maps)
    {
        double Scale(int k) => k == maps ? 1 : Lowest + ((Highest - Lowest) * k / (maps - 1));
        return map == 0 ? FirstMap : [.. Ratios.Select(ratio => (Scale(map), ratio)), (Math.Sqrt(Scale(map) * Scale(map + 1)), 1)];
    }
}
