using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>
/// Keys and values of the tokens that texts being written have so far, so that a step costs one token per text and not all of them. Rows are
/// texts; the first <see cref="Rows"/> are in use and may differ in length.
/// Shapes: S rows there is room for, H heads, C positions, W width of a head.
/// </summary>
public sealed class KeyValueCache : IDisposable
{
    /// <summary>Positions cleaned at once; memory of those never reached is never touched.</summary>
    private const int CleanAhead = 64;

    private readonly Tensor[] _keys, _values; // per layer [S, H, C, W]
    private readonly int[] _lengths;
    private readonly int[] _clean; // positions of a row that hold numbers, not what happened to be in memory

    public KeyValueCache(int layers, int rows, int heads, int positions, int headWidth, Device? device = null)
    {
        Tensor Room() => empty([rows, heads, positions, headWidth], device: device).DetachFromDisposeScope();
        _keys = [.. Enumerable.Range(0, layers).Select(_ => Room())];
        _values = [.. Enumerable.Range(0, layers).Select(_ => Room())];
        (_lengths, _clean, Positions) = (new int[rows], new int[rows], positions);
    }

    public int Capacity => _lengths.Length;

    public int Positions { get; }

    /// <summary>Texts in the cache.</summary>
    public int Rows { get; private set; }

    /// <summary>Tokens of a text.</summary>
    public int Length(int row) => _lengths[row];

    /// <returns>The row of a new, empty text.</returns>
    public int Add()
    {
        _lengths[Rows] = 0;
        return Rows++;
    }

    /// <summary>Takes a text out; the last one gets its row, so that rows in use stay next to each other.</summary>
    public void Remove(int row)
    {
        var last = --Rows;
        if (row == last) return;
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        foreach (var room in _keys.Concat(_values)) room[row].narrow(1, 0, _lengths[last]).copy_(room[last].narrow(1, 0, _lengths[last]));
        _lengths[row] = _lengths[last];
        _clean[row] = Math.Max(_clean[row], _lengths[last]);
    }

    /// <summary>
    /// Before new tokens are put into any layer: rows shorter than the longest are read to its end, masked. What lies there must be numbers, since
    /// a weight of 0 times what is not a number is not 0.
    /// </summary>
    internal void Prepare(int firstRow, int rows, int tokens)
    {
        var longest = Longest(firstRow, rows, tokens);
        for (var row = firstRow; row < firstRow + rows; row++)
        {
            if (_clean[row] >= longest) continue;
            var upTo = Math.Min(Positions, longest + CleanAhead);
            using var scope = NewDisposeScope();
            foreach (var room in _keys.Concat(_values)) room[row].narrow(1, _clean[row], upTo - _clean[row]).zero_();
            _clean[row] = upTo;
        }
    }

    /// <summary>The tokens just read are in the cache of every layer now.</summary>
    public void Advance(int firstRow, int rows, int tokens)
    {
        for (var row = firstRow; row < firstRow + rows; row++) _lengths[row] += tokens;
    }

    /// <summary>Puts keys and values of new tokens behind those of their texts.</summary>
    /// <param name="key">[B, H, T, W] of the rows from <paramref name="firstRow"/> on.</param>
    /// <returns>Keys and values of all tokens so far, [B, H, longest, W]: what lies beyond a text's own length is masked by <see cref="Mask"/>.</returns>
    internal (Tensor Keys, Tensor Values) Put(int layer, int firstRow, Tensor key, Tensor value)
    {
        var (rows, tokens) = ((int)key.shape[0], (int)key.shape[2]);
        Write(_keys[layer], firstRow, key);
        Write(_values[layer], firstRow, value);
        var longest = Longest(firstRow, rows, tokens);
        return (_keys[layer].narrow(0, firstRow, rows).narrow(2, 0, longest), _values[layer].narrow(0, firstRow, rows).narrow(2, 0, longest));
    }

    /// <summary>[B, 1, T, longest], 0 where a new token may look, a large negative number where it may not; null where every new token may look everywhere.</summary>
    internal Tensor? Mask(int firstRow, int rows, int tokens, Device device)
    {
        var longest = Longest(firstRow, rows, tokens);
        if (tokens == 1 && Enumerable.Range(firstRow, rows).All(row => _lengths[row] + 1 == longest)) return null;
        var mask = new float[rows * tokens * longest];
        for (var row = 0; row < rows; row++)
            for (var t = 0; t < tokens; t++)
                mask.AsSpan((((row * tokens) + t) * longest)..(((row * tokens) + t + 1) * longest))[(_lengths[firstRow + row] + t + 1)..].Fill(CausalMask.Hidden);
        return tensor(mask, [rows, 1, tokens, longest], device: device);
    }

    /// <summary>Positions of new tokens, [B, T] int64.</summary>
    internal Tensor PositionsOf(int firstRow, int rows, int tokens, Device device)
    {
        var positions = new long[rows * tokens];
        for (var i = 0; i < positions.Length; i++) positions[i] = _lengths[firstRow + (i / tokens)] + (i % tokens);
        return tensor(positions, [rows, tokens], device: device);
    }

    public void Dispose()
    {
        foreach (var room in _keys.Concat(_values)) room.Dispose();
    }

    private int Longest(int firstRow, int rows, int tokens) => tokens + Enumerable.Range(firstRow, rows).Max(row => _lengths[row]);

    private void Write(Tensor room, int firstRow, Tensor added)
    {
        // A slice per text: there are few, and each is one copy.
        for (var row = 0; row < added.shape[0]; row++) room[firstRow + row].narrow(1, _lengths[firstRow + row], added.shape[2]).copy_(added[row]);
    }
}
