using FineTune.Engine.Data.Import;

namespace FineTune.Engine.Data.Readers;

/// <summary>The columns of a data set under import, in the order they turned up. Files of one data set share it.</summary>
internal sealed class ColumnSet
{
    /// <summary>More columns than this are a file turned on its side, not a table of texts.</summary>
    public const int Maximum = 1000;

    private readonly List<string> _names = [];

    public IReadOnlyList<string> Names => _names;

    public int Count => _names.Count;

    /// <summary>True once a first file has set the columns.</summary>
    public bool Settled { get; set; }

    public int Add(string name, SourceFile file)
    {
        if (_names.Count >= Maximum)
            throw new UserException($"There are more than {Maximum:N0} columns.",
                "Each row should be one example with a few named values; if rows and columns are swapped (as in pandas' default JSON), save it with orient='records'.", file.At());
        _names.Add(name);
        return _names.Count - 1;
    }

    public int Find(string name)
    {
        var exact = _names.IndexOf(name);
        return exact >= 0 ? exact : _names.FindIndex(n => Key(n) == Key(name));
    }

    private static string Key(string name) => name.Trim().ToLowerInvariant();
}

/// <summary>Maps one file's column names to the data set's columns.</summary>
internal sealed class FileColumns(ColumnSet columns, SourceFile file, ReadLog log)
{
    private readonly Dictionary<string, int> _map = [];
    private readonly HashSet<int> _taken = [];

    /// <summary>Index of the data set's column for a name in this file; a new name adds a column.</summary>
    public int this[string name]
    {
        get
        {
            if (_map.TryGetValue(name, out var index)) return index;
            index = columns.Find(name);
            if (index < 0 || _taken.Contains(index))
            {
                if (columns.Settled) log.Note($"{file.Name} has a column '{name}' that the files before it have not; it is empty for their rows.");
                index = columns.Add(name, file);
            }
            _taken.Add(index);
            return _map[name] = index;
        }
    }

    /// <summary>Maps a whole header at once, which allows falling back to positions when a later file names its columns differently.</summary>
    public int[] Map(IReadOnlyList<string> names)
    {
        if (columns.Settled && names.Count == columns.Count && names.All(n => columns.Find(n) < 0))
        {
            log.Note($"{file.Name} names its columns differently ({string.Join(", ", names)}); they were matched by position to {string.Join(", ", columns.Names)}.");
            return [.. Enumerable.Range(0, names.Count)];
        }
        if (columns.Settled && columns.Names.Where(c => !names.Any(n => columns.Find(n) >= 0 && columns.Names[columns.Find(n)] == c)).ToList() is { Count: > 0 } missing)
            log.Note($"{file.Name} has no column {string.Join(", ", missing.Select(m => $"'{m}'"))}; it is empty there.");
        return [.. names.Select(n => this[n])];
    }
}
