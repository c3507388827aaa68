namespace FineTune.Engine.Tokenization;

/// <summary>
/// Learns a byte-level vocabulary from texts: the 256 bytes, then again and again the pair of neighbours that occurs most often becomes a
/// piece of its own (Sennrich et al. 2016, arXiv:1508.07909; on bytes Radford et al. 2019). Ties go to the pair with the smaller ids, so
/// that the same texts give the same vocabulary.
/// </summary>
public static class ByteLevelBpeTrainer
{
    public const string EndOfText = "<|endoftext|>";

    /// <returns>A tokenizer that begins every text with <see cref="EndOfText"/>, so that a model learns how texts begin.</returns>
    /// <param name="size">Pieces in all: the 256 bytes, merges, and <see cref="EndOfText"/> as the last. Fewer where the texts have no more pairs that occur twice.</param>
    public static ByteLevelBpe Train(IEnumerable<string> texts, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 257);
        var pieces = Enumerable.Range(0, 256).Select(b => ByteAlphabet.Of((byte)b).ToString()).ToList();
        var words = new WordPairs(texts, b => b);
        var merges = new BytePairMerges();
        while (pieces.Count < size - 1 && words.MostFrequent() is var (left, right))
        {
            pieces.Add(pieces[left] + pieces[right]);
            merges.Add(left, right, pieces.Count - 1);
            words.Merge(left, right, pieces.Count - 1);
        }
        var end = new AddedToken(EndOfText, pieces.Count);
        var vocabulary = Vocabulary.Create([.. pieces.Select((piece, id) => (piece, id, (long?)null)), (EndOfText, end.Id, null)], "the trained vocabulary");
        return new(new(vocabulary, new([end]), SequenceTemplate.Gpt2(end.Id), SpecialTokenNames.Gpt2, null), merges, addPrefixSpace: false);
    }

    /// <summary>Distinct words as symbols with their counts, and how often each pair of neighbours occurs in them; merging touches only the words that have the pair.</summary>
    private sealed class WordPairs
    {
        private readonly List<(int[] Symbols, int Length, long Count)> _words = [];
        private readonly Dictionary<(int Left, int Right), long> _counts = [];
        private readonly Dictionary<(int Left, int Right), HashSet<int>> _wordsOf = [];
        private readonly PriorityQueue<(int Left, int Right), (long Count, int Left, int Right)> _queue =
            new(Comparer<(long Count, int Left, int Right)>.Create((a, b) => a.Count != b.Count ? b.Count.CompareTo(a.Count) : (a.Left, a.Right).CompareTo((b.Left, b.Right))));

        public WordPairs(IEnumerable<string> texts, Func<byte, int> symbol)
        {
            var counts = new Dictionary<string, long>(StringComparer.Ordinal);
            var lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
            foreach (var text in texts)
            {
                for (var at = 0; at < text.Length;)
                {
                    var end = Gpt2Words.End(text, at);
                    var word = text.AsSpan(at, end - at);
                    lookup[word] = lookup.TryGetValue(word, out var seen) ? seen + 1 : 1;
                    at = end;
                }
            }
            foreach (var (word, count) in counts.OrderBy(w => w.Key, StringComparer.Ordinal))
            {
                var symbols = Array.ConvertAll(System.Text.Encoding.UTF8.GetBytes(word), b => symbol(b));
                _words.Add((symbols, symbols.Length, count));
                for (var i = 0; i + 1 < symbols.Length; i++) Count((symbols[i], symbols[i + 1]), count, _words.Count - 1);
            }
            foreach (var (pair, count) in _counts) _queue.Enqueue(pair, (count, pair.Left, pair.Right));
        }

        /// <summary>Null where no pair occurs twice.</summary>
        public (int Left, int Right)? MostFrequent()
        {
            while (_queue.TryPeek(out var pair, out var said))
            {
                var count = _counts.GetValueOrDefault(pair);
                if (count == said.Count) return count >= 2 ? pair : null;
                // Counts only fall for pairs that were there; one that fell goes back with what it is now.
                _queue.Dequeue();
                if (count > 0) _queue.Enqueue(pair, (count, pair.Left, pair.Right));
            }
            return null;
        }

        public void Merge(int left, int right, int merged)
        {
            var risen = new HashSet<(int, int)>();
            foreach (var index in _wordsOf[(left, right)].Order())
            {
                var (symbols, length, count) = _words[index];
                for (var i = 0; i + 1 < length; i++) _counts[(symbols[i], symbols[i + 1])] -= count;
                var to = 0;
                for (var i = 0; i < length; i++)
                    symbols[to++] = i + 1 < length && symbols[i] == left && symbols[i + 1] == right && i++ >= 0 ? merged : symbols[i];
                _words[index] = (symbols, to, count);
                for (var i = 0; i + 1 < to; i++)
                {
                    Count((symbols[i], symbols[i + 1]), count, index);
                    if (symbols[i] == merged || symbols[i + 1] == merged) risen.Add((symbols[i], symbols[i + 1]));
                }
            }
            _counts.Remove((left, right));
            _wordsOf.Remove((left, right));
            foreach (var pair in risen.Where(_counts.ContainsKey)) _queue.Enqueue(pair, (_counts[pair], pair.Item1, pair.Item2));
        }

        private void Count((int, int) pair, long count, int word)
        {
            _counts[pair] = _counts.GetValueOrDefault(pair) + count;
            if (!_wordsOf.TryGetValue(pair, out var words)) _wordsOf[pair] = words = [];
            words.Add(word);
        }
    }
}
