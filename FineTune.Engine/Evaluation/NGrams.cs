namespace FineTune.Engine.Evaluation;

/// <summary>Runs of n tokens as ids: a run is its first n - 1 tokens (a number already) and its last one, so comparing is exact and cheap at any n.</summary>
internal sealed class NGrams
{
    private readonly Dictionary<string, int> _words = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Start, int Last), int> _runs = [];

    /// <summary>Ids of the runs of each length up to <paramref name="most"/>; element [n - 1] holds those of n tokens, in order.</summary>
    public int[][] Of(IReadOnlyList<string> tokens, int most)
    {
        var words = tokens.Select(Word).ToArray();
        var orders = new int[most][];
        orders[0] = words;
        for (var n = 2; n <= most; n++)
        {
            var ids = new int[Math.Max(0, words.Length - n + 1)];
            for (var i = 0; i < ids.Length; i++) ids[i] = Run(orders[n - 2][i], words[i + n - 1]);
            orders[n - 1] = ids;
        }
        return orders;
    }

    // One numbering for words and runs, so that runs of different lengths never have the same id.
    private int Next => _words.Count + _runs.Count;

    private int Word(string word) => _words.TryGetValue(word, out var id) ? id : _words[word] = Next;

    private int Run(int start, int last) => _runs.TryGetValue((start, last), out var id) ? id : _runs[(start, last)] = Next;
}
