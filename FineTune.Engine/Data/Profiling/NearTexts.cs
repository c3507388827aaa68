namespace FineTune.Engine.Data.Profiling;

/// <summary>
/// Finds texts that are nearly the same among many: MinHash over runs of three words (Broder 1997), 16 bands of 6 values (Leskovec, Rajaraman, Ullman,
/// "Mining of Massive Datasets", section 3.4), which finds 99 % of the pairs that share 80 % of their runs. 128 bytes per row, for at most <see cref="MostRows"/>
/// rows. What it gives are candidates; whoever reports them compares the texts (<see cref="Shingles.Similarity"/>).
/// </summary>
internal sealed class NearTexts
{
    /// <summary>Share of common runs from which two texts are called nearly the same.</summary>
    public const double Threshold = 0.8;

    public const int MostRows = 500_000;

    private const int Bands = 16, Values = 6;

    private static readonly ulong[] Seeds = MakeSeeds();

    private readonly List<uint>[] _bands = [.. Enumerable.Range(0, Bands).Select(_ => new List<uint>())];
    private readonly List<int> _rows = [];
    private (uint[] Hashes, int[] Rows)[]? _sorted;

    /// <summary>Rows beyond the most that are looked at.</summary>
    public long LeftOut { get; private set; }

    public void Add(long row, HashSet<ulong> shingles)
    {
        if (shingles.Count < Shingles.Fewest) return;
        if (_rows.Count >= MostRows)
        {
            LeftOut++;
            return;
        }
        Span<uint> hashes = stackalloc uint[Bands];
        Hash(shingles, hashes);
        for (var b = 0; b < Bands; b++) _bands[b].Add(hashes[b]);
        _rows.Add((int)row);
    }

    /// <summary>Sorts; call once, after the last <see cref="Add"/>.</summary>
    public void Sort()
    {
        _sorted = new (uint[], int[])[Bands];
        for (var b = 0; b < Bands; b++)
        {
            var (hashes, rows) = (_bands[b].ToArray(), _rows.ToArray());
            _bands[b].Clear();
            Array.Sort(hashes, rows);
            _sorted[b] = (hashes, rows);
        }
    }

    /// <summary>Pairs of rows that may be nearly the same, the earlier first; a pair can come several times.</summary>
    public IEnumerable<(int Earlier, int Later)> Pairs()
    {
        foreach (var (hashes, rows) in _sorted!)
            for (var from = 0; from < hashes.Length;)
            {
                var to = from + 1;
                while (to < hashes.Length && hashes[to] == hashes[from]) to++;
                if (to - from > 1)
                {
                    var first = rows[from..to].Min();
                    for (var i = from; i < to; i++)
                        if (rows[i] != first) yield return (first, rows[i]);
                }
                from = to;
            }
    }

    /// <summary>Rows that may be nearly this text; of many alike a few.</summary>
    public IReadOnlyCollection<int> Candidates(HashSet<ulong> shingles)
    {
        if (shingles.Count < Shingles.Fewest) return [];
        Span<uint> wanted = stackalloc uint[Bands];
        Hash(shingles, wanted);
        var found = new HashSet<int>();
        for (var b = 0; b < Bands; b++)
        {
            var (hashes, rows) = _sorted![b];
            var at = Array.BinarySearch(hashes, wanted[b]);
            if (at >= 0) found.Add(rows[at]);
        }
        return found;
    }

    private static void Hash(HashSet<ulong> shingles, Span<uint> bands)
    {
        Span<ulong> least = stackalloc ulong[Bands * Values];
        least.Fill(ulong.MaxValue);
        foreach (var shingle in shingles)
            for (var i = 0; i < least.Length; i++)
            {
                var z = (shingle ^ Seeds[i]) * 0xBF58476D1CE4E5B9;
                z ^= z >> 32;
                if (z < least[i]) least[i] = z;
            }
        for (var b = 0; b < Bands; b++)
        {
            var hash = 0UL;
            for (var i = 0; i < Values; i++) hash = (hash ^ least[(b * Values) + i]) * 0x94D049BB133111EB;
            bands[b] = (uint)(hash >> 32);
        }
    }

    private static ulong[] MakeSeeds()
    {
        var random = new SplitMix64(20_250_101);
        return [.. Enumerable.Range(0, Bands * Values).Select(_ => random.Next())];
    }
}
