using System.Buffers;

namespace FineTune.Engine.Tokenization;

/// <summary>Collects the ids of a text, and their places when they are asked for.</summary>
/// <param name="places">Null: nobody asks for places, so whole words may come from a cache.</param>
internal sealed class TokenSink(int maxLength, List<(int Start, int Length)>? places = null) : IDisposable
{
    private int[] _ids = ArrayPool<int>.Shared.Rent(256);

    public bool WantsPlaces => places is not null;

    public int Count { get; private set; }

    public bool IsFull => Count >= maxLength;

    /// <summary>The ids since <paramref name="from"/>.</summary>
    public ReadOnlySpan<int> Since(int from) => _ids.AsSpan(from, Count - from);

    public void Add(int id, int start, int length)
    {
        if (Count == _ids.Length) Grow(1);
        _ids[Count++] = id;
        places?.Add((start, length));
    }

    /// <summary>Adds the ids of a whole word, of which no places are wanted.</summary>
    public void Add(ReadOnlySpan<int> ids)
    {
        if (ids.Length > _ids.Length - Count) Grow(ids.Length);
        // Most words are one piece: a store is cheaper than a call that copies.
        if (ids.Length == 1) _ids[Count] = ids[0];
        else ids.CopyTo(_ids.AsSpan(Count));
        Count += ids.Length;
    }

    /// <summary>Takes back the ids from the one at <paramref name="count"/> on.</summary>
    public void CutTo(int count)
    {
        Count = count;
        places?.RemoveRange(count, places.Count - count);
    }

    /// <summary>Lets the last token reach to <paramref name="end"/> if it ends at <paramref name="start"/>: a mark that belongs to the character before it.</summary>
    public void Extend(int start, int end)
    {
        if (places is [.., var last] && last.Start + last.Length == start) places[^1] = (last.Start, end - last.Start);
    }

    /// <summary>The first maxLength ids.</summary>
    public int[] ToArray() => _ids[..Math.Min(Count, maxLength)];

    /// <summary>The first maxLength ids with their places.</summary>
    public IReadOnlyList<Token> ToTokens(Func<int, string> piece) => [.. ToArray().Select((id, i) => new Token(id, piece(id), places![i].Start, places[i].Length))];

    public void Dispose() => ArrayPool<int>.Shared.Return(_ids);

    private void Grow(int room)
    {
        var larger = ArrayPool<int>.Shared.Rent(Math.Max(2 * _ids.Length, Count + room));
        _ids.AsSpan(0, Count).CopyTo(larger);
        ArrayPool<int>.Shared.Return(_ids);
        _ids = larger;
    }
}
