using FineTune.Engine.Data.Import;
using FineTune.Engine.Data.Profiling;

namespace FineTune.Engine.Data;

/// <summary>Writes a changed version of a data set.</summary>
internal sealed class DataFixes(FineTuneHome home, DiskGuard disk, CancellationToken token)
{
    public DataSetInfo Apply(DataSet data, DataFix fix, TextColumns columns)
    {
        disk.Require(data.Info.Bytes);
        var dropped = fix.DropDuplicates || fix.DropTrainRowsInTest ? DroppedTrainingRows(data, fix, columns) : [];
        using var writer = new DataSetWriter(home, disk);
        var (removed, changed) = (0L, 0L);
        foreach (var (part, stored) in data.Info.Parts.OrderBy(p => p.Key))
        {
            foreach (var file in stored.Files) writer.AddFile(part, file);
            foreach (var (row, entry) in data.ReadEntries(part))
            {
                token.ThrowIfCancellationRequested();
                var values = row.Values;
                if (fix.Exclude.Contains(row.Row) || (fix.DropMissingText && string.IsNullOrWhiteSpace(values[columns.Text])) || (part == DataPart.Train && dropped.Contains((int)row.Row.Index)))
                {
                    removed++;
                    continue;
                }
                if (fix.Relabel.TryGetValue(row.Row, out var label) && label != values[columns.Label]) (values[columns.Label], changed) = (label, changed + 1);
                else if (fix.DropMissingLabel && string.IsNullOrWhiteSpace(values[columns.Label]))
                {
                    removed++;
                    continue;
                }
                writer.Append(part, values, entry.SourceRow, entry.SourceFile);
            }
        }
        if (writer.RowsOf(DataPart.Train) == 0)
            throw new UserException("Nothing would be left of the training rows.", "Keep some of them.", new Place(data.Info.Name));
        return writer.Finish(data.Info with
        {
            ImportedAt = DateTimeOffset.UtcNow,
            Parent = data.Info.Hash,
            TextColumn = columns.TextName,
            LabelColumn = columns.LabelName,
            // Findings of the import speak of rows by their old numbers.
            Findings = [],
            Notes = [.. data.Info.Notes, $"Made from version {data.Info.Hash}: {removed:N0} rows removed, {changed:N0} given another class."],
        });
    }

    private HashSet<int> DroppedTrainingRows(DataSet data, DataFix fix, TextColumns columns)
    {
        var hashes = new TextHashes(data.Info.Rows(DataPart.Train));
        foreach (var row in data.Read(DataPart.Train))
        {
            token.ThrowIfCancellationRequested();
            if (!string.IsNullOrWhiteSpace(row.Values[columns.Text])) hashes.Add(row.Row.Index, row.Values[columns.Text]);
        }
        hashes.Sort();
        var same = new SameTexts(data, hashes, columns.Text, columns.Label);
        var dropped = new HashSet<int>();
        if (fix.DropDuplicates) dropped.UnionWith(same.InTraining(token).Duplicates);
        if (fix.DropTrainRowsInTest)
            foreach (var part in new[] { DataPart.Test, DataPart.Validation })
                foreach (var (_, train) in same.SharedWithTraining(part, token)) dropped.UnionWith(train);
        return dropped;
    }
}
