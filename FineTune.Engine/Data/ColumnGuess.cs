using FineTune.Engine.Data.Readers;

namespace FineTune.Engine.Data;

/// <summary>
/// Guesses which column holds the texts and which the classes: a usual name first, then the content (long varied texts; few
/// values that repeat). Fed with rows while they stream by; keeps counts and hashes only.
/// </summary>
public sealed class ColumnGuess
{
    /// <summary>Rows taken from the start; after that ever fewer, so that a file sorted by class is seen to its end at little cost.</summary>
    private const int Dense = 2000;

    private const int MaximumDistinct = 20_000;
    private readonly List<Column> _columns = [];
    private long _rows;
    private long _stride = 1;
    private long _next;
    private int _sampled;

    /// <summary>Different values (up to 20,000) of a column in the rows sampled.</summary>
    public int Distinct(int column) => column < _columns.Count ? _columns[column].Distinct.Count : 0;

    /// <summary>Share of the values that are numbers, and share that are numbers with a fraction.</summary>
    internal (double Numbers, double Fractions) NumberShares(int column) =>
        column < _columns.Count && _columns[column].Count > 0 ? (_columns[column].NumberShare, _columns[column].FractionShare) : (0, 0);

    /// <summary>Words of a value, on average.</summary>
    internal double MeanWords(int column) => column < _columns.Count && _columns[column].Count > 0 ? _columns[column].MeanWords : 0;

    /// <summary>Share of the values that begin as a JSON list or object does.</summary>
    internal double JsonShare(int column) => column < _columns.Count && _columns[column].Count > 0 ? _columns[column].JsonShare : 0;

    /// <summary>Values that hardly repeat and are more than a word: answers, not classes.</summary>
    internal bool IsVaried(int column) =>
        column < _columns.Count && _columns[column] is { Count: > 0 } c && c.MeanWords >= 1.5 && c.Distinct.Count >= 0.5 * Math.Min(c.Count, MaximumDistinct);

    public void Add(ReadOnlySpan<string?> values)
    {
        if (_rows++ < _next) return;
        if (++_sampled % Dense == 0) _stride *= 2;
        _next = _rows - 1 + _stride;
        while (_columns.Count < values.Length) _columns.Add(new Column());
        for (var i = 0; i < values.Length; i++)
            if (values[i] is { } value && value.AsSpan().Trim() is { IsEmpty: false } trimmed) _columns[i].Add(trimmed);
    }

    /// <summary>The likeliest pair; null for a column that nothing looks like.</summary>
    public (string? Text, string? Label) Guess(IReadOnlyList<string> names)
    {
        var known = Enumerable.Range(0, Math.Min(names.Count, _columns.Count)).Where(i => _columns[i].Count > 0).ToList();
        var label = Best(known, i => LabelScore(names[i], _columns[i]));
        var text = Best(known.Where(i => i != label), i => TextScore(names[i], _columns[i]));
        return (text < 0 ? null : names[text], label < 0 ? null : names[label]);
    }

    /// <summary>Columns that could hold classes, the likeliest first.</summary>
    public IReadOnlyList<string> LabelCandidates(IReadOnlyList<string> names) =>
        [.. Enumerable.Range(0, Math.Min(names.Count, _columns.Count)).Where(i => _columns[i].Count > 0)
            .Select(i => (Name: names[i], Score: LabelScore(names[i], _columns[i]))).Where(c => c.Score > 0).OrderByDescending(c => c.Score).Select(c => c.Name)];

    private static int Best(IEnumerable<int> columns, Func<int, double> score)
    {
        var (best, bestScore) = (-1, 0.0);
        foreach (var i in columns)
            if (score(i) is var s && s > bestScore) (best, bestScore) = (i, s);
        return best;
    }

    private static double LabelScore(string name, Column c)
    {
        var rank = ColumnNames.LabelRank(name);
        // Classes are short, are no JSON, and (in more than a handful of rows) repeat.
        if (c.MeanLength > 80 || c.JsonShare > 0.5) return 0;
        var repeats = 1 - (double)c.Distinct.Count / c.Count;
        if (c.Count > 20 && repeats < 0.3) return rank == 0 ? 0.01 : 0;
        if (c.Count > 20 && rank == int.MaxValue && (c.Distinct.Count > 1000 || c.MeanWords > 6)) return 0;
        var byName = rank == int.MaxValue ? 0 : 2.0 - rank / 100.0;
        var byContent = c.Distinct.Count < 2 ? -0.5 : repeats * 0.5 - (c.NumberShare > 0.9 ? 0.3 : 0) - c.MeanWords * 0.02;
        // Without a usual name the content alone has to be convincing.
        return byName > 0 ? Math.Max(0.02, byName + byContent) : c.Count > 4 && c.Distinct.Count >= 2 && repeats >= 0.5 ? byContent : 0;
    }

    private static double TextScore(string name, Column c)
    {
        if (c.NumberShare > 0.9) return 0;
        var rank = ColumnNames.TextRank(name);
        var variety = (double)c.Distinct.Count / Math.Min(c.Count, MaximumDistinct);
        var byContent = Math.Min(c.MeanWords, 20) / 20 + variety - c.JsonShare;
        // One word each, like ids or names, is no text unless the name says so.
        if (rank == int.MaxValue && (c.MeanWords < 1.5 || variety < 0.1)) return 0;
        return Math.Max(0.01, byContent + (rank == int.MaxValue ? 0 : 2.0 - rank / 100.0));
    }

    private sealed class Column
    {
        private long _length;
        private long _words;
        private long _numbers;
        private long _fractions;
        private long _json;

        public long Count { get; private set; }

        public HashSet<int> Distinct { get; } = [];

        public double MeanLength => (double)_length / Count;

        public double MeanWords => (double)_words / Count;

        public double NumberShare => (double)_numbers / Count;

        public double FractionShare => (double)_fractions / Count;

        public double JsonShare => (double)_json / Count;

        public void Add(ReadOnlySpan<char> value)
        {
            Count++;
            _length += value.Length;
            _words += TextMeasure.Words(value);
            if (value.Length < 32 && double.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out var number))
            {
                _numbers++;
                if (number != Math.Floor(number)) _fractions++;
            }
            if (value[0] is '[' or '{') _json++;
            if (Distinct.Count < MaximumDistinct) Distinct.Add(string.GetHashCode(value));
        }
    }
}
