namespace FineTune.Engine.Evaluation;

/// <summary>A run of symbols that stands in a text and in the searched one.</summary>
/// <param name="Length">Symbols; 0 = nothing in common.</param>
/// <param name="End">Symbols of the text up to the run's end.</param>
/// <param name="Row">Index of the searched text that has it first.</param>
internal readonly record struct CommonRun(int Length, int End, int Row);

/// <summary>
/// Finds, for each of a few texts, its longest substring in any amount of searched text, which is read once and not kept: the automaton of the
/// texts follows the searched symbols and notes the longest match in each of its states. Exact; time grows with the searched text, memory with the texts.
/// </summary>
internal sealed class SubstringSearch
{
    private readonly SubstringAutomaton _automaton = new();
    private readonly IReadOnlyList<int[]> _texts;
    private readonly int[] _longest, _row;

    public SubstringSearch(IReadOnlyList<int[]> texts)
    {
        _texts = texts;
        foreach (var text in texts) _automaton.Add(text);
        (_longest, _row) = (new int[_automaton.States], new int[_automaton.States]);
    }

    /// <param name="symbols">A symbol that none of the texts has may be any negative number.</param>
    public void Search(ReadOnlySpan<int> symbols, int row)
    {
        var (state, length) = (SubstringAutomaton.Root, 0);
        foreach (var symbol in symbols)
        {
            int next;
            while ((next = _automaton.Next(state, symbol)) < 0 && state != SubstringAutomaton.Root)
            {
                state = _automaton.Link(state);
                length = _automaton.Length(state);
            }
            if (next < 0) continue;
            (state, length) = (next, length + 1);
            if (length > _longest[state]) (_longest[state], _row[state]) = (length, row);
        }
    }

    /// <summary>[texts] the longest run of each.</summary>
    public CommonRun[] Results()
    {
        // Where a substring was met its suffixes were too: longest states first, each tells its link.
        var order = Enumerable.Range(1, _automaton.States - 1).OrderByDescending(_automaton.Length).ToArray();
        foreach (var state in order)
        {
            var link = _automaton.Link(state);
            if (_longest[state] > 0 && link != SubstringAutomaton.Root && _longest[link] < _automaton.Length(link)) (_longest[link], _row[link]) = (_automaton.Length(link), _row[state]);
        }
        return [.. _texts.Select(Longest)];
    }

    private CommonRun Longest(int[] text)
    {
        var (state, best) = (SubstringAutomaton.Root, default(CommonRun));
        for (var i = 0; i < text.Length; i++)
        {
            state = _automaton.Next(state, text[i]);
            var met = state;
            while (met != SubstringAutomaton.Root && _longest[met] == 0) met = _automaton.Link(met);
            if (_longest[met] > best.Length) best = new(_longest[met], i + 1, _row[met]);
        }
        return best;
    }
}
