namespace FineTune.Engine.Tasks;

/// <summary>
/// Cuts an epoch into batches of rows of similar length, so that hardly anything is padded: rows are shuffled, taken in pools of
/// 50 batches, each pool sorted by length and cut, and the batches shuffled. The batches depend on seed and epoch
/// alone, so a resumed run finds its place by the step number.
/// </summary>
public static class LengthBuckets
{
    /// <summary>Larger pools pad less and mix less: at 50 batches 3 to 8 % of the positions are padding.</summary>
    private const int PoolBatches = 50;

    /// <param name="lengths">Tokens per row.</param>
    /// <returns>Row indices per batch; every row once.</returns>
    public static int[][] Epoch(IReadOnlyList<int> lengths, int batchSize, int seed, int epoch)
    {
        // System.Random with a seed keeps its sequence for compatibility; documented in the runtime.
        var random = new Random(HashCode(seed, epoch));
        var rows = Enumerable.Range(0, lengths.Count).ToArray();
        random.Shuffle(rows);
        var batches = new List<int[]>();
        foreach (var pool in rows.Chunk(batchSize * PoolBatches))
            batches.AddRange(pool.OrderBy(r => lengths[r]).Chunk(batchSize));
        var order = batches.ToArray();
        random.Shuffle(order);
        return order;
    }

    /// <summary>Batches for scoring: shortest first, every row once; no randomness.</summary>
    public static IEnumerable<int[]> Sorted(IReadOnlyList<int> lengths, int batchSize) =>
        Enumerable.Range(0, lengths.Count).OrderBy(r => lengths[r]).Chunk(batchSize);

    public static int Batches(int rows, int batchSize) => (rows + batchSize - 1) / batchSize;

    /// <summary>A mix of two numbers that, unlike <see cref="System.HashCode"/>, is the same in every process (SplitMix64's finalizer).</summary>
    internal static int HashCode(int seed, int number)
    {
        var z = ((ulong)(uint)seed << 32 | (uint)number) + 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return (int)((z ^ (z >> 31)) & 0x7FFFFFFF);
    }
}
