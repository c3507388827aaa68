namespace FineTune.Engine.Tokenization;

/// <summary>
/// A double-array trie over UTF-16 units: one addition and one comparison per character walked, no allocation.
/// Characters are first mapped to small classes, so the arrays stay dense whatever the alphabet.
/// </summary>
/// <remarks>Aoe 1989, "An efficient digital search algorithm by using a double-array structure".</remarks>
internal sealed class PieceTrie
{
    public const int Root = 0;
    public const int None = -1;

    private readonly ushort[] _classOf = new ushort[char.MaxValue + 1];
    private readonly int[] _base;
    private readonly int[] _parent;
    private readonly int[] _value;

    /// <param name="words">Words and their values (0 or more); when a word occurs twice the last value wins.</param>
    public PieceTrie(IEnumerable<(string Word, int Value)> words)
    {
        var root = new Building();
        ushort classes = 0;
        foreach (var (word, value) in words)
        {
            var node = root;
            foreach (var c in word)
            {
                if (_classOf[c] == 0) _classOf[c] = ++classes;
                if (!node.Children.TryGetValue(_classOf[c], out var next)) node.Children.Add(_classOf[c], next = new Building());
                node = next;
            }
            node.Value = value;
        }
        (_base, _parent, _value) = Pack(root, classes);
    }

    /// <summary>Makes <paramref name="c"/> walk the same edges as <paramref name="like"/>.</summary>
    public void Alias(char c, char like) => _classOf[c] = _classOf[like];

    /// <summary>The node after <paramref name="node"/> by <paramref name="c"/>, or <see cref="None"/>.</summary>
    public int Next(int node, char c)
    {
        int code = _classOf[c];
        if (code == 0) return None;
        var next = _base[node] + code;
        return _parent[next] == node ? next : None;
    }

    /// <summary>The value of the word that ends at <paramref name="node"/>, or <see cref="None"/>.</summary>
    public int Value(int node) => _value[node];

    private static (int[] Base, int[] Parent, int[] Value) Pack(Building root, int classes)
    {
        var slots = new Slots(classes);
        slots.Take(Root, Root);
        var queue = new Queue<(Building Node, int Index)>([(root, Root)]);
        while (queue.TryDequeue(out var item))
        {
            slots.Values[item.Index] = item.Node.Value;
            if (item.Node.Children.Count == 0) continue;
            int[] codes = [.. item.Node.Children.Keys];
            var offset = item.Index == Root ? 0 : slots.FirstFit(codes);
            slots.Bases[item.Index] = offset;
            foreach (var (code, child) in item.Node.Children)
            {
                slots.Take(offset + code, item.Index);
                queue.Enqueue((child, offset + code));
            }
        }
        // A walk never tests its bounds: every base plus every class lies inside.
        slots.Grow(slots.Bases.Max() + classes + 1);
        return ([.. slots.Bases], [.. slots.Parents], [.. slots.Values]);
    }

    private sealed class Slots(int classes)
    {
        public List<int> Bases { get; } = [];

        public List<int> Parents { get; } = [];

        public List<int> Values { get; } = [];

        // Every slot before it is taken, but for the first ones: those are the root's, which has nearly every class for a child.
        private int _free = classes + 1;

        public void Take(int slot, int parent)
        {
            Grow(slot + 1);
            Parents[slot] = parent;
        }

        /// <summary>The smallest base at which the slots of all <paramref name="codes"/> (ascending) are free.</summary>
        public int FirstFit(int[] codes)
        {
            while (_free < Parents.Count && Parents[_free] != None) _free++;
            for (var offset = _free - codes[0]; ; offset++)
            {
                var fits = true;
                for (var i = 0; fits && i < codes.Length; i++) fits = offset + codes[i] >= Parents.Count || Parents[offset + codes[i]] == None;
                if (fits) return offset;
            }
        }

        public void Grow(int length)
        {
            while (Parents.Count < length) { Bases.Add(0); Parents.Add(None); Values.Add(None); }
        }
    }

    private sealed class Building
    {
        public SortedList<ushort, Building> Children { get; } = [];

        public int Value { get; set; } = None;
    }
}
