using System.Globalization;

namespace FineTune.Engine.Data.Images;

/// <summary>
/// Images that are the same file, or look nearly the same (<see cref="NearLooks"/>), within training and across parts. Reads all rows once; 28 bytes per
/// image, and each different label (or list of boxes) once.
/// </summary>
internal sealed class SameImages
{
    private readonly Dictionary<DataPart, Part> _parts = [];
    private readonly Dictionary<UInt128, List<int>> _training = [];
    private readonly NearLooks _near;
    private readonly bool _boxes;
    private readonly CancellationToken _token;

    public SameImages(DataSet data, CancellationToken token)
    {
        _token = token;
        var info = data.Info;
        var (content, look, label) = (info.IndexOf(ImageColumns.Content), info.IndexOf(ImageColumns.Look), info.IndexOf(ImageColumns.Label));
        _boxes = label < 0;
        if (_boxes) label = info.IndexOf(ImageColumns.Boxes);
        var labels = new Dictionary<string, int>(StringComparer.Ordinal) { [""] = 0 };
        foreach (var part in info.Parts.Keys) _parts[part] = Read(data.Read(part), content, look, label, labels);
        var train = _parts.GetValueOrDefault(DataPart.Train) ?? new([], [], []);
        for (var row = 0; row < train.Contents.Count; row++)
            if (train.Contents[row] is var hash && !_training.TryAdd(hash, [row])) _training[hash].Add(row);
        _near = new([.. train.Looks]);
    }

    /// <summary>Training rows that a change drops: repetitions, and rows that are in another part too, exactly or nearly, whichever is asked for.</summary>
    public static HashSet<int> ToDrop(DataSet data, DataFix fix, CancellationToken token)
    {
        if (!(fix.DropDuplicates || fix.DropTrainRowsInTest || fix.DropSimilarImages || fix.DropTrainImagesLikeTest)) return [];
        var same = new SameImages(data, token);
        var dropped = new HashSet<int>();
        if (fix.DropDuplicates) dropped.UnionWith(same.InTraining().Duplicates);
        if (fix.DropSimilarImages) dropped.UnionWith(same.SimilarInTraining().Similar);
        foreach (var part in new[] { DataPart.Test, DataPart.Validation })
        {
            if (fix.DropTrainRowsInTest) dropped.UnionWith(same.SharedWithTraining(part).SelectMany(s => s.Train));
            if (fix.DropTrainImagesLikeTest) dropped.UnionWith(same.SimilarToTraining(part).SelectMany(s => s.Train));
        }
        return dropped;
    }

    /// <summary>Training rows that repeat an earlier one (same file, same label or boxes), and those whose file also stands under another label or with other boxes.</summary>
    /// <returns>Row indices in ascending order.</returns>
    public (List<int> Duplicates, List<int> Conflicting) InTraining()
    {
        var (duplicates, conflicting) = (new List<int>(), new List<int>());
        foreach (var rows in _training.Values.Where(r => r.Count > 1))
        {
            var labels = new HashSet<int>();
            duplicates.AddRange(rows.Where(r => !labels.Add(Train.Labels[r])));
            if (labels.Count(l => l != 0) > 1) conflicting.AddRange(rows);
        }
        duplicates.Sort();
        conflicting.Sort();
        return (duplicates, conflicting);
    }

    /// <summary>Training rows that look nearly like an earlier one that is another file: with its class (or with boxes of any kind), and with another class.</summary>
    /// <returns>Row indices in ascending order.</returns>
    public (List<int> Similar, List<int> OtherClass) SimilarInTraining()
    {
        var (similar, otherClass) = (new List<int>(), new List<int>());
        for (var row = 0; row < Train.Looks.Count; row++)
        {
            if (row % 1024 == 0) _token.ThrowIfCancellationRequested();
            var (near, other) = (false, false);
            foreach (var earlier in _near.Of(Train.Looks[row], before: row))
            {
                if (Train.Contents[earlier] == Train.Contents[row]) continue;
                if (_boxes || Train.Labels[earlier] == Train.Labels[row]) near = true;
                else other = true;
                if (near && (other || _boxes)) break;
            }
            if (near) similar.Add(row);
            if (other) otherClass.Add(row);
        }
        return (similar, otherClass);
    }

    /// <summary>For each row of a part whose file is also a training image: that row and the training rows.</summary>
    public IEnumerable<(RowReference Row, IReadOnlyList<int> Train)> SharedWithTraining(DataPart part)
    {
        var contents = _parts.GetValueOrDefault(part)?.Contents ?? [];
        for (var row = 0; row < contents.Count; row++)
            if (_training.TryGetValue(contents[row], out var train)) yield return (new(part, row), train);
    }

    /// <summary>For each row of a part that looks nearly like training images that are other files: that row and the training rows.</summary>
    public IEnumerable<(RowReference Row, IReadOnlyList<int> Train)> SimilarToTraining(DataPart part)
    {
        if (!_parts.TryGetValue(part, out var rows)) yield break;
        for (var row = 0; row < rows.Looks.Count; row++)
        {
            if (row % 1024 == 0) _token.ThrowIfCancellationRequested();
            List<int> near = [.. _near.Of(rows.Looks[row]).Where(t => Train.Contents[t] != rows.Contents[row])];
            if (near.Count > 0) yield return (new(part, row), near);
        }
    }

    private Part Train => _parts[DataPart.Train];

    private Part Read(IEnumerable<DataRow> rows, int content, int look, int label, Dictionary<string, int> labels)
    {
        var part = new Part([], [], []);
        foreach (var row in rows)
        {
            if (row.Row.Index % 4096 == 0) _token.ThrowIfCancellationRequested();
            part.Contents.Add(UInt128.Parse(row.Values[content], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            part.Looks.Add(ulong.Parse(row.Values[look], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            var text = row.Values[label].Trim();
            if (!labels.TryGetValue(text, out var id)) labels[text] = id = labels.Count;
            part.Labels.Add(id);
        }
        return part;
    }

    private sealed record Part(List<UInt128> Contents, List<ulong> Looks, List<int> Labels);
}
