namespace FineTune.Engine.Data.Images;

/// <summary>Counts numbers between given edges; what is below the first is counted in the first bin, the last bin is open.</summary>
internal sealed class ImageHistogram(params double[] edges)
{
    private readonly long[] _counts = new long[edges.Length];

    public static ImageHistogram ShorterSide() => new(0, 32, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 4096);

    public static ImageHistogram AspectRatio() => new(0, .33, .5, .67, .8, .95, 1.05, 1.25, 1.5, 2, 3);

    public static ImageHistogram BoxesPerImage() => new(0, 1, 2, 3, 4, 5, 6, 8, 11, 16, 21, 51, 101);

    public static ImageHistogram BoxSide() => new(0, .01, .02, .05, .1, .2, .3, .4, .5, .6, .8);

    public void Add(double value)
    {
        var at = Array.BinarySearch(edges, value);
        _counts[Math.Max(0, at < 0 ? ~at - 1 : at)]++;
    }

    /// <summary>From the first bin that is not empty to the last.</summary>
    public IReadOnlyList<ImageBin> Bins
    {
        get
        {
            var (first, last) = (Array.FindIndex(_counts, c => c > 0), Array.FindLastIndex(_counts, c => c > 0));
            return first < 0 ? [] : [.. Enumerable.Range(first, last - first + 1).Select(i => new ImageBin(edges[i], i + 1 < edges.Length ? edges[i + 1] : null, _counts[i]))];
        }
    }
}
