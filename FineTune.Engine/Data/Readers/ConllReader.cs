using System.Text;
using FineTune.Engine.Data.Import;

namespace FineTune.Engine.Data.Readers;

/// <summary>
/// Tagged words in the CoNLL manner: a word per line, its tag in the last column, an empty line between sentences. A row is a
/// sentence, its place the line of its first word; columns <c>words</c> and <c>tags</c>, each joined by single spaces.
/// </summary>
internal sealed class ConllReader : RowReader
{
    /// <summary>A sentence beyond this is a file without empty lines.</summary>
    private const int MaximumWords = 10_000;

    public override IReadOnlyList<string> Extensions { get; } = [".conll", ".iob", ".bio", ".annotated"];

    public override IEnumerable<SourceRow> Read(SourceFile file, ReadContext context)
    {
        using var input = new TextInput(file, context.Log, context.ForceWindows1252);
        foreach (var row in Sentences(input, file, context)) yield return row;
    }

    internal static IEnumerable<SourceRow> Sentences(TextInput input, SourceFile file, ReadContext context)
    {
        var map = new FileColumns(context.Columns, file, context.Log).Map(["words", "tags"]);
        context.Columns.Settled = true;
        var values = new string?[context.Columns.Count];
        var lines = new LineReader(input.Utf8Bytes(), file);
        var columns = new ConllColumns(file);
        var (words, tags, first) = (new List<string>(), new List<string>(), 0L);
        while (lines.Next() is { } bytes)
        {
            var line = Encoding.UTF8.GetString(bytes.Span).TrimEnd('\r');
            if (string.IsNullOrWhiteSpace(line) || line.StartsWith("-DOCSTART-", StringComparison.Ordinal))
            {
                if (words.Count > 0) yield return Sentence();
            }
            else if (columns.Read(line, lines.Number, words.Count == 0) is var (word, tag))
            {
                if (words.Count == 0) first = lines.Number;
                if (words.Count >= MaximumWords)
                    throw new UserException($"A sentence of more than {MaximumWords:N0} words begins here.", "Separate sentences by empty lines.", file.At(first));
                words.Add(word);
                tags.Add(tag);
            }
        }
        if (words.Count > 0) yield return Sentence();

        SourceRow Sentence()
        {
            (values[map[0]], values[map[1]]) = (string.Join(' ', words), string.Join(' ', tags));
            words.Clear();
            tags.Clear();
            return new SourceRow(first, values);
        }
    }
}
