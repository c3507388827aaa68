using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FineTune.Engine.Data.Profiling;

/// <summary>
/// Finds equal texts among millions in little memory: 12 bytes per row (64 bits of the text's SHA-256, and the row), sorted.
/// Equal hashes are candidates only; whoever reports them compares the texts.
/// </summary>
internal sealed class TextHashes(long rows)
{
    private ulong[] _hashes = new ulong[rows];
    private int[] _rows = new int[rows];
    private int _count;

    public void Add(long row, string text) => (_hashes[_count], _rows[_count++]) = (Hash(text), (int)row);

    /// <summary>Sorts; call once, after the last <see cref="Add"/>.</summary>
    public void Sort()
    {
        Array.Resize(ref _hashes, _count);
        Array.Resize(ref _rows, _count);
        Array.Sort(_hashes, _rows);
    }

    /// <summary>Rows whose text may equal this one, in ascending order.</summary>
    public int[] Candidates(string text)
    {
        var hash = Hash(text);
        var at = Array.BinarySearch(_hashes, hash);
        if (at < 0) return [];
        var (from, to) = (at, at + 1);
        while (from > 0 && _hashes[from - 1] == hash) from--;
        while (to < _count && _hashes[to] == hash) to++;
        return Ordered(from, to);
    }

    /// <summary>Groups of two rows and more that share a hash, each in ascending order.</summary>
    public IEnumerable<int[]> Groups()
    {
        for (var from = 0; from < _count;)
        {
            var to = from + 1;
            while (to < _count && _hashes[to] == _hashes[from]) to++;
            if (to - from > 1) yield return Ordered(from, to);
            from = to;
        }
    }

    private int[] Ordered(int from, int to)
    {
        var rows = _rows[from..to];
        Array.Sort(rows);
        return rows;
    }

    private static ulong Hash(string text)
    {
        var same = TextMeasure.Same(text);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        var length = Encoding.UTF8.GetMaxByteCount(same.Length);
        if (length <= 2048)
        {
            Span<byte> bytes = stackalloc byte[2048];
            SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(same, bytes)], digest);
        }
        else SHA256.HashData(Encoding.UTF8.GetBytes(same), digest);
        return BinaryPrimitives.ReadUInt64LittleEndian(digest);
    }
}
