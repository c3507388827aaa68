namespace FineTune.Engine.Evaluation;

/// <summary>
/// All substrings of a few texts in one machine of at most twice their length (suffix automaton: Blumer, Blumer, Haussler, Ehrenfeucht, Chen, Seiferas,
/// "The smallest automaton recognizing the subwords of a text", Theoretical Computer Science 40, 1985). Symbols are numbers: characters or word ids.
/// </summary>
/// <remarks>A state stands for the substrings that end at the same places; they are the suffixes of the longest one, down to those of its link.</remarks>
internal sealed class SubstringAutomaton
{
    public const int Root = 0;

    private readonly List<int> _length = [0], _link = [-1];
    private readonly List<List<int>> _symbols = [[]];
    private readonly Dictionary<long, int> _next = [];

    public int States => _length.Count;

    /// <summary>Length of the state's longest substring.</summary>
    public int Length(int state) => _length[state];

    /// <summary>The state of the longest suffix that ends in more places; -1 for the root.</summary>
    public int Link(int state) => _link[state];

    /// <summary>The state after one more symbol, or -1.</summary>
    public int Next(int state, int symbol) => _next.TryGetValue(Key(state, symbol), out var to) ? to : -1;

    /// <summary>Adds a text.</summary>
    /// <returns>Length of its longest substring that was there before: in an earlier text, or earlier in this one.</returns>
    public int Add(ReadOnlySpan<int> text)
    {
        var (last, longest) = (Root, 0);
        foreach (var symbol in text)
        {
            var known = Next(last, symbol) >= 0;
            last = Extend(last, symbol);
            longest = Math.Max(longest, _length[known ? last : _link[last]]);
        }
        return longest;
    }

    private int Extend(int last, int symbol)
    {
        // Only with a second text: what it begins with may be there already.
        if (Next(last, symbol) is >= 0 and var known) return _length[known] == _length[last] + 1 ? known : Split(last, symbol, known);
        var state = NewState(_length[last] + 1, []);
        var from = last;
        for (; from >= 0 && Next(from, symbol) < 0; from = _link[from]) Connect(from, symbol, state);
        if (from >= 0)
        {
            var to = Next(from, symbol);
            _link[state] = _length[to] == _length[from] + 1 ? to : Split(from, symbol, to);
        }
        return state;
    }

    /// <summary>The shorter substrings of a state now end in more places than its longer ones: they get a state of their own.</summary>
    private int Split(int from, int symbol, int state)
    {
        var shorter = NewState(_length[from] + 1, _symbols[state]);
        foreach (var next in _symbols[state]) _next[Key(shorter, next)] = Next(state, next);
        (_link[shorter], _link[state]) = (_link[state], shorter);
        for (; from >= 0 && Next(from, symbol) == state; from = _link[from]) _next[Key(from, symbol)] = shorter;
        return shorter;
    }

    private int NewState(int length, IReadOnlyList<int> symbols)
    {
        _length.Add(length);
        _link.Add(Root);
        _symbols.Add([.. symbols]);
        return States - 1;
    }

    private void Connect(int from, int symbol, int to)
    {
        _next[Key(from, symbol)] = to;
        _symbols[from].Add(symbol);
    }

    private static long Key(int state, int symbol) => ((long)state << 32) | (uint)symbol;
}
