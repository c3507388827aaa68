using FineTune.Engine.Data.Import;

namespace FineTune.Engine.Data.Readers;

/// <summary>Lines of a UTF-8 stream, none longer than <see cref="RowReader.MaximumRecord"/>: what has no end is refused before it fills the memory.</summary>
internal sealed class LineReader(Stream utf8, SourceFile file)
{
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _final;

    /// <summary>1-based number of the line read last.</summary>
    public long Number { get; private set; }

    /// <summary>The next line without its end; null after the last. Valid until the next call.</summary>
    public ReadOnlyMemory<byte>? Next()
    {
        var searched = 0;
        while (true)
        {
            var found = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (found >= 0) return Take(searched + found, 1);
            // A bare null would turn into an empty memory (by way of byte[]) and never end.
            if (_final) return _end > _start ? Take(_end - _start, 0) : (ReadOnlyMemory<byte>?)null;
            searched = _end - _start;
            Fill();
        }
    }

    private ReadOnlyMemory<byte> Take(int length, int terminator)
    {
        var line = _buffer.AsMemory(_start, length);
        _start += length + terminator;
        Number++;
        return line;
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_end, _start) = (_end - _start, 0);
        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= RowReader.MaximumRecord)
                throw new UserException($"The line is longer than {RowReader.MaximumRecord >> 20} MB.", "Put each record on a line of its own, and shorten or remove this one.", file.At(Number + 1));
            Array.Resize(ref _buffer, Math.Min(_buffer.Length * 4, RowReader.MaximumRecord));
        }
        var count = utf8.Read(_buffer, _end, _buffer.Length - _end);
        _final = count == 0;
        _end += count;
    }
}
