using FineTune.Engine.Data.Readers;

namespace FineTune.Engine.Data;

/// <summary>Finds a column of words and one of their tags: cell by cell they have the same number. Looks at the first rows and keeps counts only.</summary>
internal sealed class TagGuess
{
    private const int Rows = 500;

    /// <summary>Rows of tags that may break the rule; whoever loads them says which.</summary>
    private const double Tolerated = 0.05;

    /// <summary>Words per row from which it is no accident that plain names agree with them in number.</summary>
    private const double PlainWords = 3;

    private readonly List<int[]> _counts = []; // per row, words of each cell
    private readonly List<int> _shaped = []; // per column, cells of nothing but B-X, I-X, O
    private readonly HashSet<int> _prefixed = []; // columns that have a B-X or the like at all

    public void Add(ReadOnlySpan<string?> values)
    {
        if (_counts.Count >= Rows) return;
        var counts = new int[values.Length];
        while (_shaped.Count < values.Length) _shaped.Add(0);
        for (var i = 0; i < values.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(values[i]) || WordCells.Parse(values[i]!) is not { } words) continue;
            counts[i] = words.Length;
            if (!words.All(w => Tags.HasShape(w))) continue;
            _shaped[i]++;
            if (words.Any(w => w.Length > 2)) _prefixed.Add(i);
        }
        _counts.Add(counts);
    }

    /// <summary>Indices of the likeliest pair; null when nothing looks like tags.</summary>
    public (int Words, int Tags)? Guess(IReadOnlyList<string> names)
    {
        var columns = Enumerable.Range(0, Math.Min(names.Count, _shaped.Count)).ToList();
        foreach (var tags in columns.Where(i => IsShaped(i) || ColumnNames.IsTags(names[i])).OrderByDescending(IsShaped).ThenBy(i => ColumnNames.TagsRank(names[i])))
        {
            var agreeing = columns.Where(i => i != tags && !IsShaped(i) && !ColumnNames.IsTags(names[i]) && Agrees(i, tags)).ToList();
            if (agreeing.Count > 0) return (agreeing.OrderBy(i => ColumnNames.WordsRank(names[i])).First(), tags);
        }
        return null;
    }

    private bool IsShaped(int column) => _prefixed.Contains(column) && _shaped[column] >= (1 - Tolerated) * Filled(column).Count();

    private bool Agrees(int words, int tags)
    {
        var rows = Filled(tags).Where(r => words < r.Length).ToList();
        var equal = rows.Count(r => r[words] == r[tags]);
        return rows.Count > 0 && (IsShaped(tags) ? equal >= (1 - Tolerated) * rows.Count : rows.Count >= 5 && equal == rows.Count && rows.Average(r => r[tags]) >= PlainWords);
    }

    private IEnumerable<int[]> Filled(int column) => _counts.Where(r => column < r.Length && r[column] > 0);
}
