namespace FineTune.Engine.Data.Readers;

/// <summary>
/// Documents of a plain text, and long documents in pieces of about <see cref="Usual"/> characters, so that splitting and packing have something to hold: cut
/// at a blank line, else at a line's end, else at a space. Holds one piece in memory, however long the file or its lines.
/// </summary>
internal sealed class DocumentPieces(TextReader characters)
{
    /// <summary>A line that ends a document, as GPT-2's training texts and TinyStories have it.</summary>
    public const string Separator = "<|endoftext|>";

    public const int Usual = 4000;

    /// <summary>A document up to this length stays whole: a cut would leave a scrap.</summary>
    private const int Longest = 5000;

    private readonly char[] _buffer = new char[1 << 14];
    private int _start;
    private int _end;
    private bool _final;
    private long _line = 1;

    /// <summary>Pieces after which their document went on.</summary>
    public long Cut { get; private set; }

    /// <summary>The next piece with the line of its first character; null at the end. Line ends are \n throughout.</summary>
    public (long Line, string Text)? Next()
    {
        while (true)
        {
            Fill();
            var window = _buffer.AsSpan(_start, _end - _start);
            if (window.IsEmpty) return null;
            var (length, taken) = Border(window);
            var first = 0;
            while (first < length && char.IsWhiteSpace(window[first])) first++;
            var line = _line + window[..first].Count('\n');
            // Blank lines before go, the first line's indentation stays.
            var text = first == length ? "" : window[(window[..first].LastIndexOf('\n') + 1)..length].TrimEnd().ToString();
            _line += window[..taken].Count('\n');
            _start += taken;
            if (text.Length > 0) return (line, text.Replace("\r\n", "\n", StringComparison.Ordinal));
        }
    }

    /// <returns>Length of the next piece, and how much of the window it uses up.</returns>
    private (int Length, int Taken) Border(ReadOnlySpan<char> window)
    {
        for (var from = 0; window[from..].IndexOf(Separator) is >= 0 and var found; from += found + Separator.Length)
        {
            var (begin, end) = (window[..(from + found)].LastIndexOf('\n') + 1, from + found + Separator.Length);
            var rest = window[end..].IndexOf('\n') is >= 0 and var next ? next + 1 : window.Length - end;
            if (begin > Longest) break;
            if (window[begin..(from + found)].IsWhiteSpace() && window.Slice(end, rest).IsWhiteSpace()) return (begin, end + rest);
        }
        if (_final && window.Length <= Longest) return (window.Length, window.Length);
        Cut++;
        var cut = CutAt(window[..Math.Min(Usual, window.Length)]);
        return (cut, cut);
    }

    private static int CutAt(ReadOnlySpan<char> window)
    {
        var (line, space) = (0, 0);
        for (var i = window.Length - 1; i >= window.Length / 2; i--)
        {
            if (!char.IsWhiteSpace(window[i])) continue;
            if (space == 0) space = i + 1;
            if (window[i] != '\n') continue;
            if (window[..i].TrimEnd(" \t\r") is [.., '\n']) return i + 1;
            if (line == 0) line = i + 1;
        }
        if (line + space > 0) return line > 0 ? line : space;
        return char.IsHighSurrogate(window[^1]) && window.Length > 1 ? window.Length - 1 : window.Length;
    }

    /// <summary>Reads until the window holds a piece of any length and the border after it.</summary>
    private void Fill()
    {
        if (_final || _end - _start > Longest + (2 * Separator.Length)) return;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_end, _start) = (_end - _start, 0);
        while (!_final && _end < _buffer.Length)
        {
            var count = characters.Read(_buffer, _end, _buffer.Length - _end);
            _final = count == 0;
            _end += count;
        }
    }
}
