using System.Text;

namespace FineTune.Engine.Tokenization;

/// <summary>A normalised word in the making, with the place in the text that each of its characters came from.</summary>
/// <param name="places">As long as <paramref name="characters"/>, or empty: the word stands in the text as it is here.</param>
internal ref struct Spelling(Span<char> characters, Span<(int Start, int End)> places)
{
    private readonly Span<char> _characters = characters;
    private readonly Span<(int Start, int End)> _places = places;
    private int _length;

    /// <summary>Unicode characters so far, those beyond the longest word included.</summary>
    public int Count { get; private set; }

    public int Start { get; private set; }

    public int End { get; private set; }

    public readonly ReadOnlySpan<char> Characters => _characters[.._length];

    /// <summary>Room for a word of so many Unicode characters.</summary>
    public static int Room(int longest) => 2 * (longest + 1);

    public void Add(char c)
    {
        _characters[_length++] = c;
        Count++;
    }

    /// <summary>Adds a character that came from [<paramref name="start"/>, <paramref name="end"/>); beyond <paramref name="longest"/> characters it is only counted.</summary>
    public void Add(Rune rune, int start, int end, int longest)
    {
        if (Count == 0) Start = start;
        End = end;
        if (++Count > longest) return;
        var used = rune.EncodeToUtf16(_characters[_length..]);
        _places.Slice(_length, used).Fill((start, end));
        _length += used;
    }

    /// <summary>Lets the last character reach to <paramref name="end"/>; false when there is none.</summary>
    public bool Extend(int end)
    {
        if (Count == 0) return false;
        End = end;
        if (_length > 0) _places[_length - 1].End = end;
        return true;
    }

    /// <summary>The text's characters behind [<paramref name="from"/>, <paramref name="to"/>) of the word.</summary>
    public readonly (int Start, int End) Place(int from, int to, int offset) =>
        _places.IsEmpty ? (offset + from, offset + to) : (_places[from].Start, _places[to - 1].End);

    public void Clear() => (Count, _length) = (0, 0);
}
