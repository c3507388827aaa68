using FineTune.Engine.Data.Readers;

namespace FineTune.Engine.Data.Import;

/// <summary>Counts rows with too few or too many fields; refuses a file where they are so many that the delimiter must be wrong.</summary>
internal sealed class RaggedRows
{
    private const double RefusedShare = 0.2;

    private readonly List<RowReference> _rows = [];
    private readonly List<Place> _places = [];
    private SourceFile? _file;
    private (long Rows, long Ragged, long FirstRow) _inFile;
    private long _short;
    private long _long;

    public void Begin(SourceFile file) => (_file, _inFile) = (file, default);

    public void Add(SourceRow row, RowReference reference)
    {
        _inFile.Rows++;
        if (row.Shape == RowShape.Even) return;
        if (_inFile.Ragged++ == 0) _inFile.FirstRow = row.Row;
        if (row.Shape == RowShape.TooShort) _short++;
        else _long++;
        if (_rows.Count >= Finding.MaximumRows) return;
        _rows.Add(reference);
        _places.Add(_file!.At(row.Row));
    }

    /// <exception cref="UserException">More than a fifth of the file's rows do not fit its header.</exception>
    public void End()
    {
        if (_inFile.Rows < 5 || _inFile.Ragged <= _inFile.Rows * RefusedShare) return;
        throw new UserException($"{_inFile.Ragged:N0} of {_inFile.Rows:N0} rows have more or fewer fields than the header, the first one here.",
            "Probably the texts contain the delimiter: put such texts in double quotes, or separate the columns by tabs or semicolons.", _file!.At(_inFile.FirstRow));
    }

    public IReadOnlyList<Finding> Findings() => _short + _long == 0 ? [] :
    [
        new Finding(FindingKinds.Ragged, Severity.Warning,
            $"{_short + _long:N0} rows have another number of fields than the header: {_short:N0} have fewer (filled up with empty values), {_long:N0} have more (the extra fields are ignored).",
            "Look at these rows: often a text contains the delimiter and needs double quotes around it.", _rows, _places, _short + _long),
    ];
}
