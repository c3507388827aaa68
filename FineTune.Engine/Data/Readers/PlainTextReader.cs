using FineTune.Engine.Data.Import;

namespace FineTune.Engine.Data.Readers;

/// <summary>
/// Documents to be continued: column <c>text</c>, and <c>file</c> where there are several. A line <c>&lt;|endoftext|&gt;</c> ends a document; long ones become
/// several rows (see <see cref="DocumentPieces"/>). A .txt file that is a table or words with tags is read as what it is.
/// </summary>
internal sealed class PlainTextReader : RowReader
{
    private static readonly string[] Endings = [".txt", ".md"];

    public override IReadOnlyList<string> Extensions => Endings;

    public static bool Reads(string extension) => Endings.Contains(extension);

    public override IEnumerable<SourceRow> Read(SourceFile file, ReadContext context)
    {
        if (file is { Document: not null, Length: 0 })
        {
            context.Log.Note($"{file.Name} is empty and was left aside.");
            return [];
        }
        return Rows(file, context);
    }

    private static IEnumerable<SourceRow> Rows(SourceFile file, ReadContext context)
    {
        using var input = new TextInput(file, context.Log, context.ForceWindows1252);
        foreach (var row in Kind(input, file)(input, file, context)) yield return row;
    }

    private static Func<TextInput, SourceFile, ReadContext, IEnumerable<SourceRow>> Kind(TextInput input, SourceFile file)
    {
        if (file.Extension != ".txt" || file.Document is not null || input.Sample.Contains(DocumentPieces.Separator, StringComparison.Ordinal)) return Documents;
        return ConllColumns.LookLike(input.Sample, input.SampleIsAll) ? Sentences : Delimiters.CutATable(input.Sample, input.SampleIsAll) ? DelimitedReader.Table : Documents;
    }

    private static IEnumerable<SourceRow> Sentences(TextInput input, SourceFile file, ReadContext context)
    {
        context.Log.Note($"{file.Name} holds a word and its tag per line and was read as CoNLL.");
        return ConllReader.Sentences(input, file, context);
    }

    private static IEnumerable<SourceRow> Documents(TextInput input, SourceFile file, ReadContext context)
    {
        var map = new FileColumns(context.Columns, file, context.Log).Map(file.Document is null ? ["text"] : ["text", "file"]);
        context.Columns.Settled = true;
        var values = new string?[context.Columns.Count];
        var pieces = new DocumentPieces(input.Characters());
        while (pieces.Next() is var (line, text))
        {
            values[map[0]] = text;
            if (map.Length > 1) values[map[1]] = file.Document;
            yield return new SourceRow(line, values);
        }
        context.Log.Note(pieces.Cut == 0 ? $"{file.Name} was read as plain text." : $"{file.Name} was read as plain text; documents longer than about {DocumentPieces.Usual:N0} characters are several rows.");
    }
}
