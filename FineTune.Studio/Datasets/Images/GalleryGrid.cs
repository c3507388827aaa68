namespace FineTune.Studio.Datasets.Images;

/// <summary>How a gallery of a width lies: square tiles with a line of words below, as many to a line as have room.</summary>
/// <param name="Columns">Tiles in a line.</param>
/// <param name="Tile">Side of a tile in pixels.</param>
public sealed record GalleryGrid(int Columns, int Tile)
{
    public const int Gap = 8, Words = 24;

    private const int Smallest = 112;

    /// <param name="width">Pixels of the screen.</param>
    public static GalleryGrid For(double width)
    {
        var columns = Math.Max(2, (int)((width + Gap) / (Smallest + Gap)));
        return new(columns, Math.Max(48, (int)((width - (Gap * (columns - 1))) / columns)));
    }

    /// <summary>Pixels from one line to the next.</summary>
    public int LineHeight => Tile + Words + Gap;

    public int Lines(int tiles) => (tiles + Columns - 1) / Columns;

    /// <summary>Where a key leads from a tile; null = nowhere.</summary>
    /// <param name="visible">Lines on the screen, for a page up or down.</param>
    public int? Move(string key, int from, int tiles, int visible = 4) => key switch
    {
        "ArrowLeft" => from - 1,
        "ArrowRight" => from + 1,
        "ArrowUp" => from - Columns >= 0 ? from - Columns : from,
        "ArrowDown" => from + Columns < tiles ? from + Columns : from,
        "PageUp" => from - (Columns * visible),
        "PageDown" => from + (Columns * visible),
        "Home" => 0,
        "End" => tiles - 1,
        _ => null,
    };
}
