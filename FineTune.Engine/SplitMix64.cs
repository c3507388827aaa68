namespace FineTune.Engine;

/// <summary>
/// A small generator whose numbers are the same on every machine and runtime (Steele, Lea, Flood, "Fast splittable pseudorandom
/// number generators", OOPSLA 2014; constants of Vigna's reference implementation). For splits, resampling and sampled tokens, not for secrets.
/// </summary>
internal sealed class SplitMix64(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Fisher-Yates.</summary>
    public void Shuffle<T>(IList<T> items)
    {
        for (var i = items.Count - 1; i > 0; i--)
        {
            var j = (int)(Next() % (ulong)(i + 1));
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>0 up to, but not including, 1, in steps of 2^-53.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1L << 53));

    /// <summary>0 up to, but not including, <paramref name="bound"/>; the bias of at most bound/2^32 is below what resampling can show.</summary>
    public int Below(uint bound) => (int)((Next() >> 32) * bound >> 32);
}
