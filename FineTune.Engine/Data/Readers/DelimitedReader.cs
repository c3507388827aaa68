using System.Globalization;
using FineTune.Engine.Data.Import;
using Sylvan.Data.Csv;

namespace FineTune.Engine.Data.Readers;

/// <summary>CSV and its relatives: delimiter and header are found out; quoted newlines are fine; ragged rows are filled up or cut, and reported.</summary>
internal sealed class DelimitedReader : RowReader
{
    /// <summary>Rows looked at to tell a header from data.</summary>
    private const int HeaderSample = 100;

    public override IReadOnlyList<string> Extensions { get; } = [".csv", ".tsv", ".tab", ".psv"];

    public override IEnumerable<SourceRow> Read(SourceFile file, ReadContext context)
    {
        using var input = new TextInput(file, context.Log, context.ForceWindows1252);
        if (file.Extension is ".tsv" or ".tab" && ConllColumns.LookLike(input.Sample, input.SampleIsAll))
        {
            context.Log.Note($"{file.Name} holds a word and its tag per line and was read as CoNLL.");
            foreach (var row in ConllReader.Sentences(input, file, context)) yield return row;
            yield break;
        }
        foreach (var row in Table(input, file, context)) yield return row;
    }

    internal static IEnumerable<SourceRow> Table(TextInput input, SourceFile file, ReadContext context)
    {
        var delimiter = Delimiters.Detect(input.Sample, input.SampleIsAll, file.Extension is ".tsv" or ".tab" ? '\t' : ',');
        if (delimiter != ',') context.Log.Note($"{file.Name} is separated by {Delimiters.Name(delimiter)}.");
        using var csv = Open(file, input.Characters(), delimiter);
        if (csv is null) throw Empty(file);

        var first = new List<(long Row, string[] Fields)>();
        var more = true;
        while (first.Count < HeaderSample && (more = Next(csv, file, first)))
            if (Fields(csv) is { } fields) first.Add((csv.RowNumber, fields));
        if (first.Count == 0) throw Empty(file);

        var hasHeader = Headers.IsHeader([.. first.Select(f => f.Fields)]);
        var width = hasHeader ? first[0].Fields.Length : Width(first);
        var names = Headers.Names(hasHeader ? first[0].Fields : new string[width]);
        if (!hasHeader) context.Log.Note($"The first row of {file.Name} looks like data, so the columns were named {string.Join(", ", names)}.");
        var map = new FileColumns(context.Columns, file, context.Log).Map(names);
        context.Columns.Settled = true;

        var values = new string?[context.Columns.Count];
        foreach (var (row, fields) in first.Skip(hasHeader ? 1 : 0))
        {
            for (var i = 0; i < width; i++) values[map[i]] = i < fields.Length ? fields[i] : null;
            yield return new SourceRow(row, values, Shape(fields.Length, width));
        }
        while (more && Next(csv, file, first))
        {
            var count = csv.RowFieldCount;
            if (count == 1 && csv.GetFieldSpan(0).IsEmpty) continue;
            for (var i = 0; i < width; i++) values[map[i]] = i < count ? csv.GetString(i) : null;
            yield return new SourceRow(csv.RowNumber, values, Shape(count, width));
        }
    }

    private static CsvDataReader? Open(SourceFile file, TextReader characters, char delimiter)
    {
        try
        {
            return CsvDataReader.Create(characters, Options(delimiter));
        }
        catch (CsvFormatException e)
        {
            throw Broken(file, e, []);
        }
    }

    /// <summary>Settings every use of the CSV library here shares.</summary>
    internal static CsvDataReaderOptions Options(char delimiter) => new()
    {
        Delimiter = delimiter,
        HasHeaders = false,
        ResultSetMode = ResultSetMode.SingleResult,
        // '#' begins a comment by default, and many a text.
        Comment = '\0',
        BufferSize = 1 << 16,
        MaxBufferSize = MaximumRecord,
        OwnsReader = false,
    };

    private static bool Next(CsvDataReader csv, SourceFile file, List<(long Row, string[] Fields)> first)
    {
        try
        {
            return csv.Read();
        }
        catch (CsvFormatException e)
        {
            throw Broken(file, e, first);
        }
    }

    /// <summary>The row's fields; null for a blank line.</summary>
    private static string[]? Fields(CsvDataReader csv)
    {
        var fields = new string[csv.RowFieldCount];
        for (var i = 0; i < fields.Length; i++) fields[i] = csv.GetString(i);
        return fields is [""] ? null : fields;
    }

    private static int Width(List<(long Row, string[] Fields)> rows) =>
        rows.GroupBy(r => r.Fields.Length).OrderByDescending(g => g.Count()).ThenByDescending(g => g.Key).First().Key;

    private static RowShape Shape(int fields, int width) => fields < width ? RowShape.TooShort : fields > width ? RowShape.TooLong : RowShape.Even;

    private static UserException Empty(SourceFile file) => new("The file is empty.", "Choose a file with a header line and rows of data.", file.At());

    private static UserException Broken(SourceFile file, CsvFormatException e, List<(long Row, string[] Fields)> first)
    {
        var header = first.Count > 0 && Headers.IsHeader([.. first.Select(f => f.Fields)]) ? Headers.Names(first[0].Fields) : [];
        var column = e.FieldOrdinal < header.Length ? header[e.FieldOrdinal] : (e.FieldOrdinal + 1).ToString(CultureInfo.InvariantCulture);
        return e is CsvRecordTooLargeException
            ? new UserException($"A record begins here that is longer than {MaximumRecord >> 20} million characters: either a quote is opened and never closed, or the line has no end.",
                "Close the quote, or remove or shorten the line.", file.At(e.RowNumber), e)
            : new UserException("A quote is opened here and not closed properly, so the end of the field cannot be told.",
                "Close the quote; a quote within a quoted text is written twice (\"\").", file.At(e.RowNumber, column), e);
    }
}
