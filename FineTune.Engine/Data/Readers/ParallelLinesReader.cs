using System.Text;
using FineTune.Engine.Data.Import;

namespace FineTune.Engine.Data.Readers;

/// <summary>
/// Tagged words in parallel files: line n of <c>seq.in</c> holds a sentence's words, of <c>seq.out</c> their tags, of <c>label</c>
/// (where there is one) the sentence's class. Columns <c>words</c>, <c>tags</c>, <c>label</c>.
/// </summary>
internal static class ParallelLinesReader
{
    public const string WordsFile = "seq.in";
    public const string TagsFile = "seq.out";
    public const string LabelFile = "label";

    public static IEnumerable<SourceRow> Read(SourceFile folder, ReadContext context)
    {
        var inputs = new List<LinesOf>();
        try
        {
            foreach (var member in folder.Parallel!) inputs.Add(new LinesOf(folder, member, context));
            string[] names = ["words", "tags", .. inputs.Skip(2).Select(_ => "label")];
            var map = new FileColumns(context.Columns, folder, context.Log).Map(names);
            context.Columns.Settled = true;
            var values = new string?[context.Columns.Count];
            for (long row = 1; Next(inputs, folder) is { } lines; row++)
            {
                if (lines.All(string.IsNullOrWhiteSpace)) continue;
                var (words, tags) = (Split(lines[0]), Split(lines[1]));
                if (words.Length != tags.Length)
                    throw new UserException($"Line {row:N0} has {words.Length:N0} words in {WordsFile} and {tags.Length:N0} tags in {TagsFile}.", "Give each word exactly one tag; O is the tag of words outside.", folder.At(row));
                (values[map[0]], values[map[1]]) = (string.Join(' ', words), string.Join(' ', tags));
                if (lines.Length > 2) values[map[2]] = lines[2].Trim();
                yield return new SourceRow(row, values);
            }
        }
        finally
        {
            foreach (var input in inputs) input.Dispose();
        }
    }

    /// <summary>The next line of every file; null when all are at their end.</summary>
    /// <exception cref="UserException">One file ends before another.</exception>
    private static string[]? Next(List<LinesOf> inputs, SourceFile folder)
    {
        var lines = inputs.Select(i => i.Next()).ToArray();
        if (lines.All(l => l is not null)) return lines!;
        // Empty lines at a file's end are no lines of it.
        foreach (var input in inputs) input.ReadToEnd();
        if (inputs.All(i => i.Count == inputs[0].Count)) return null;
        throw new UserException($"The parallel files have different numbers of lines: {string.Join(", ", inputs.Select(i => $"{i.Name} {i.Count:N0}"))}.",
            "Each line of one file belongs to the same line of the others; add what is missing.", folder.At(inputs.Min(i => i.Count) + 1));
    }

    private static string[] Split(string line) => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private sealed class LinesOf : IDisposable
    {
        private readonly SourceFile _folder;
        private readonly TextInput _input;
        private readonly LineReader _lines;

        public LinesOf(SourceFile folder, Member member, ReadContext context)
        {
            (_folder, Name) = (folder, member.FileName);
            var name = folder.Name[..^WordsFile.Length] + member.FileName;
            _input = new TextInput(folder with { Name = name, Open = member.Open }, context.Log, context.ForceWindows1252);
            _lines = new LineReader(_input.Utf8Bytes(), folder with { Name = name });
        }

        public string Name { get; }

        /// <summary>Number of the last line that is not empty.</summary>
        public long Count { get; private set; }

        public string? Next()
        {
            try
            {
                if (_lines.Next() is not { } bytes) return null;
                var line = Encoding.UTF8.GetString(bytes.Span).TrimEnd('\r');
                if (!string.IsNullOrWhiteSpace(line)) Count = _lines.Number;
                return line;
            }
            catch (NotUtf8Exception)
            {
                // The three files are one input of the import, and are read anew together.
                throw new NotUtf8Exception(_folder);
            }
        }

        public void ReadToEnd()
        {
            while (Next() is not null) { }
        }

        public void Dispose() => _input.Dispose();
    }
}
