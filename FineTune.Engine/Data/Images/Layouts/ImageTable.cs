using FineTune.Engine.Data.Import;
using FineTune.Engine.Data.Readers;

namespace FineTune.Engine.Data.Images.Layouts;

/// <summary>A table (CSV, TSV, JSON Lines) of image files and their classes beside the images. Its other columns are kept.</summary>
internal static class ImageTable
{
    /// <summary>Rows looked at to find the column that names images, and the share of them that must.</summary>
    private const int Sample = 200;
    private const double Share = 0.5;

    private static readonly HashSet<string> Tables = [".csv", ".tsv", ".tab", ".psv", ".jsonl", ".ndjson"];
    private static readonly HashSet<string> PartColumns = new(StringComparer.OrdinalIgnoreCase) { "split", "part", "set", "subset", "partition", "fold" };

    /// <returns>Null when no table names images.</returns>
    public static ImageLayout? Find(ImageContainer container)
    {
        var (columns, log) = (new ColumnSet(), new ReadLog());
        var tables = container.Members.Where(m => Tables.Contains(m.Extension)).Select(m => Read(container, m, columns, log)).OfType<Table>().ToList();
        if (tables.Count == 0) return null;
        container.Notes.AddRange(log.Notes);
        var file = tables[0].File;
        var split = Enumerable.Range(0, columns.Count).FirstOrDefault(c => c != file && PartColumns.Contains(columns.Names[c]) && tables.SelectMany(t => t.Rows).All(r => PartNames.OfFolder(r.Value(c)) is not null), -1);
        var label = Label(container, columns, tables, file, split);
        var others = Enumerable.Range(0, columns.Count).Where(c => c != file && c != label).ToArray();
        var issues = new ImageIssues();
        var items = new List<ImageItem>();
        foreach (var table in tables)
            foreach (var row in table.Rows)
            {
                var place = container.At(table.Member.Path) with { Row = row.Row };
                if (container.Find(table.Member, row.Value(table.File)) is not { } image) issues.Add(FindingKinds.MissingImage, place with { Column = columns.Names[table.File] });
                else if (row.Value(label).Trim() is not { Length: > 0 } value) issues.Add(FindingKinds.MissingLabel, place with { Column = columns.Names[label] });
                else
                    items.Add(new ImageItem(image, (split < 0 ? null : PartNames.OfFolder(row.Value(split))) ?? PartNames.OfFile(table.Member.FileName) ?? ImageContainer.PartOf(image))
                    {
                        Label = value,
                        Source = $"{container.Name}/{table.Member.Path}",
                        SourceRow = row.Row,
                        Others = [.. others.Select(row.Value)],
                    });
            }
        container.Notes.Add($"The classes were taken from the column '{columns.Names[label]}' of {string.Join(", ", tables.Select(t => t.Member.Path))}; '{columns.Names[file]}' names the images.");
        return new ImageLayout(SuggestedTasks.ImageClassification, items) { Columns = [.. others.Select(c => columns.Names[c])], Issues = issues };
    }

    private static int Label(ImageContainer container, ColumnSet columns, List<Table> tables, int file, int split)
    {
        var guess = new ColumnGuess();
        foreach (var row in tables.SelectMany(t => t.Rows))
        {
            var values = Enumerable.Range(0, columns.Count).Select(c => (string?)row.Value(c)).ToArray();
            values[file] = null;
            if (split >= 0) values[split] = null;
            guess.Add(values);
        }
        var candidates = guess.LabelCandidates(columns.Names);
        if (candidates.Count > 0) return columns.Find(candidates[0]);
        return columns.Count == 2 ? 1 - file
            : throw new UserException("No column of the table looks like classes.", "Name the column of the classes 'label'.", container.At(tables[0].Member.Path));
    }

    /// <summary>Reads a table when one of its columns names images; null otherwise.</summary>
    private static Table? Read(ImageContainer container, Member member, ColumnSet columns, ReadLog log)
    {
        var source = new SourceFile($"{container.Name}/{member.Path}", container.Part, member.Length, member.Open);
        if (FileColumn(container, member, source) is not { } column) return null;
        var rows = Rows(source, columns, log, int.MaxValue);
        return columns.Find(column) is >= 0 and var file ? new Table(member, file, rows) : null;
    }

    private static string? FileColumn(ImageContainer container, Member member, SourceFile source)
    {
        var columns = new ColumnSet();
        var rows = Rows(source, columns, new ReadLog(), Sample);
        var named = Enumerable.Range(0, columns.Count).Select(c => (Column: c, Found: rows.Count(r => r.Value(c).Length is > 0 and < 1000 && container.Find(member, r.Value(c)) is not null))).ToList();
        return named.Count > 0 && named.MaxBy(n => n.Found) is var best && best.Found > 0 && best.Found >= Share * rows.Count ? columns.Names[best.Column] : null;
    }

    private static List<TableRow> Rows(SourceFile source, ColumnSet columns, ReadLog log, int most)
    {
        try
        {
            return Copy(RowReaders.Read(source, new ReadContext(columns, log, false, "")), most);
        }
        catch (NotUtf8Exception)
        {
            return Copy(RowReaders.Read(source, new ReadContext(columns, log, true, "")), most);
        }
    }

    private static List<TableRow> Copy(IEnumerable<SourceRow> rows, int most) => [.. rows.Take(most).Select(r => new TableRow(r.Row, [.. r.Values]))];

    private sealed record Table(Member Member, int File, List<TableRow> Rows);

    private sealed record TableRow(long Row, string?[] Values)
    {
        public string Value(int column) => column >= 0 && column < Values.Length ? Values[column] ?? "" : "";
    }
}
