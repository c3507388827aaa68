using FineTune.Engine.Data.Generation;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Data.Import;
using FineTune.Engine.Data.Profiling;

namespace FineTune.Engine.Data;

/// <summary>Writes a changed version of a data set.</summary>
internal sealed class DataFixes(FineTuneHome home, DiskGuard disk, CancellationToken token)
{
    /// <summary>Changes rows of texts and classes.</summary>
    public DataSetInfo Apply(DataSet data, DataFix fix, TextColumns columns) =>
        Apply(data, fix, r => r.Values[columns.Text], columns.Label, info => info with { TextColumn = columns.TextName, LabelColumn = columns.LabelName });

    /// <summary>Changes rows that say what is to be written; those that cannot be used count as without text.</summary>
    public DataSetInfo Apply(DataSet data, DataFix fix, GenerationRowReader reader) => Apply(data, fix, r => reader.Read(r, out _)?.Whole ?? "", label: -1, info => info);

    /// <summary>Changes rows of images, whose text is their content; a new value for boxes is a <see cref="BoxList"/>.</summary>
    public DataSetInfo ApplyToImages(DataSet data, DataFix fix, string? labelColumn)
    {
        var info = data.Info;
        var (content, label) = (info.IndexOf(ImageColumns.Content), info.IndexOf(labelColumn ?? info.LabelColumn));
        if (label < 0) throw new UserException($"There is no column '{labelColumn}'.", $"Choose one of {ClassNames.List(info.Columns)}.", new Place(info.Name));
        if (info.Columns[label] == ImageColumns.Boxes) fix = fix with { Relabel = fix.Relabel.ToDictionary(r => r.Key, r => BoxEdit.Checked(r.Value, data.Get(r.Key), info)) };
        return Apply(data, fix, r => r.Values[content], label, i => i);
    }

    private DataSetInfo Apply(DataSet data, DataFix fix, Func<DataRow, string> text, int label, Func<DataSetInfo, DataSetInfo> named)
    {
        disk.Require(data.Info.Bytes);
        var dropped = fix.DropDuplicates || fix.DropTrainRowsInTest ? DroppedTrainingRows(data, fix, text, label) : [];
        using var writer = new DataSetWriter(home, disk);
        var (removed, changed) = (0L, 0L);
        foreach (var (part, stored) in data.Info.Parts.OrderBy(p => p.Key))
        {
            foreach (var file in stored.Files) writer.AddFile(part, file);
            foreach (var (row, entry) in data.ReadEntries(part))
            {
                token.ThrowIfCancellationRequested();
                var values = row.Values;
                if (fix.Exclude.Contains(row.Row) || (fix.DropMissingText && string.IsNullOrWhiteSpace(text(row))) || (part == DataPart.Train && dropped.Contains((int)row.Row.Index)))
                {
                    removed++;
                    continue;
                }
                if (label >= 0 && fix.Relabel.TryGetValue(row.Row, out var relabelled) && relabelled != values[label]) (values[label], changed) = (relabelled, changed + 1);
                else if (label >= 0 && fix.DropMissingLabel && string.IsNullOrWhiteSpace(values[label]))
                {
                    removed++;
                    continue;
                }
                writer.Append(part, values, entry.SourceRow, entry.SourceFile);
            }
        }
        if (writer.RowsOf(DataPart.Train) == 0)
            throw new UserException("Nothing would be left of the training rows.", "Keep some of them.", new Place(data.Info.Name));
        return writer.Finish(named(data.Info) with
        {
            ImportedAt = DateTimeOffset.UtcNow,
            Parent = data.Info.Hash,
            // Findings of the import speak of rows by their old numbers; those of files that became no rows stay true.
            Findings = [.. data.Info.Findings.Where(f => f.Rows.Count == 0)],
            Notes = [.. data.Info.Notes, $"Made from version {data.Info.Hash}: {removed:N0} rows removed{(label < 0 ? "" : $", {changed:N0} given {(data.Info.LabelColumn == ImageColumns.Boxes ? "other boxes" : "another class")}")}."],
        });
    }

    private HashSet<int> DroppedTrainingRows(DataSet data, DataFix fix, Func<DataRow, string> text, int label)
    {
        var hashes = new TextHashes(data.Info.Rows(DataPart.Train));
        foreach (var row in data.Read(DataPart.Train))
        {
            token.ThrowIfCancellationRequested();
            if (text(row) is var value && !string.IsNullOrWhiteSpace(value)) hashes.Add(row.Row.Index, value);
        }
        hashes.Sort();
        var same = new SameTexts(data, hashes, text, r => label < 0 ? "" : r.Values[label]);
        var dropped = new HashSet<int>();
        if (fix.DropDuplicates) dropped.UnionWith(same.InTraining(token).Duplicates);
        if (fix.DropTrainRowsInTest)
            foreach (var part in new[] { DataPart.Test, DataPart.Validation })
                foreach (var (_, train) in same.SharedWithTraining(part, token)) dropped.UnionWith(train);
        return dropped;
    }
}
