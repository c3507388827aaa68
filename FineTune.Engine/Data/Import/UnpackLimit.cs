namespace FineTune.Engine.Data.Import;

/// <summary>Stops a zip bomb while it unpacks: what a header says about sizes is not believed, only what has come out.</summary>
/// <param name="name">The archive's name for people.</param>
/// <param name="packed">Its bytes on disk.</param>
internal sealed class UnpackLimit(string name, long packed)
{
    /// <summary>Deflate reaches at most 1032:1; tables of text reach 5 to 30, very repetitive ones 100.</summary>
    public const long MaximumRatio = 200;

    /// <summary>Below this nothing is a bomb.</summary>
    public const long Harmless = 64 << 20;

    public const long MaximumTotal = 200L << 30;

    private long _total;

    /// <exception cref="UserException">Too much has come out.</exception>
    public void Unpacked(int bytes)
    {
        _total += bytes;
        if (_total <= Harmless || (_total <= packed * MaximumRatio && _total <= MaximumTotal)) return;
        throw new UserException($"{packed:N0} packed bytes have already unpacked to {_total:N0} and there is more: this looks like a zip bomb.",
            "If the data is really that repetitive, unpack it yourself and choose the files.", new Place(name));
    }
}
