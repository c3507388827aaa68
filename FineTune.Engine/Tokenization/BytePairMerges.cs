namespace FineTune.Engine.Tokenization;

/// <summary>The merges of a byte pair encoding and their application. Sennrich et al. 2016, arXiv:1508.07909.</summary>
internal sealed class BytePairMerges
{
    private readonly Dictionary<long, (int Rank, int Merged)> _merges = [];

    /// <summary>Left and right part of every merge, best first.</summary>
    public List<(int Left, int Right)> All { get; } = [];

    /// <summary>Adds the next best merge; false when the pair is there already.</summary>
    public bool Add(int left, int right, int merged)
    {
        if (!_merges.TryAdd(Pair(left, right), (All.Count, merged))) return false;
        All.Add((left, right));
        return true;
    }

    /// <summary>
    /// Merges the best pair, the leftmost of several, until none is left. A queue of candidates keeps a text without spaces, which is one
    /// word, at n log n.
    /// </summary>
    /// <param name="symbols">Ids; merged in place.</param>
    /// <returns>How many are left.</returns>
    public int Apply(Span<int> symbols)
    {
        if (symbols.Length < 2) return symbols.Length;
        var n = symbols.Length;
        var (before, after) = (new int[n], new int[n]);
        var queue = new PriorityQueue<(int At, int Left, int Right, int Merged), long>(n);
        for (var i = 0; i < n; i++)
        {
            (before[i], after[i]) = (i - 1, i + 1);
            if (i + 1 < n) Offer(queue, i, symbols[i], symbols[i + 1]);
        }
        while (queue.TryDequeue(out var pair, out _))
        {
            // A neighbour may have been merged since: then the pair that was offered is no more.
            var right = after[pair.At];
            if (symbols[pair.At] != pair.Left || right >= n || symbols[right] != pair.Right) continue;
            symbols[pair.At] = pair.Merged;
            symbols[right] = Gone;
            var next = after[pair.At] = after[right];
            if (next < n) { before[next] = pair.At; Offer(queue, pair.At, pair.Merged, symbols[next]); }
            if (before[pair.At] is var previous and >= 0) Offer(queue, previous, symbols[previous], pair.Merged);
        }
        var count = 0;
        for (var at = 0; at < n; at = after[at]) symbols[count++] = symbols[at];
        return count;
    }

    private const int Gone = -1;

    private void Offer(PriorityQueue<(int At, int Left, int Right, int Merged), long> queue, int at, int left, int right)
    {
        if (_merges.TryGetValue(Pair(left, right), out var merge)) queue.Enqueue((at, left, right, merge.Merged), ((long)merge.Rank << 32) | (uint)at);
    }

    private static long Pair(int left, int right) => ((long)left << 32) | (uint)right;
}
