namespace FineTune.Engine.Data.Import;

/// <summary>Says that the disk is nearly full before it is full: looks again every 16 MB written.</summary>
internal sealed class DiskGuard(FineTuneHome home, long minimumFreeBytes)
{
    private const long Interval = 16 << 20;
    private long _sinceLook;

    /// <exception cref="UserException">Less than the limit would stay free after <paramref name="needed"/> more bytes.</exception>
    public void Require(long needed)
    {
        var free = home.FreeBytes;
        if (free - needed >= minimumFreeBytes) return;
        throw new UserException(
            $"The disk that holds {home.Root} has {Megabytes(free)} MB free; this import needs about {Megabytes(needed)} MB and {Megabytes(minimumFreeBytes)} MB are to stay free.",
            "Delete data sets or runs that are no longer needed, or move the data folder to a larger disk (settings, or FINETUNE_HOME).");
    }

    public void Wrote(long bytes)
    {
        if ((_sinceLook += bytes) < Interval) return;
        _sinceLook = 0;
        Require(Interval);
    }

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
}
