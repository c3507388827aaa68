namespace FineTune.Engine.Data.Profiling;

/// <summary>Rows with the same text, compared text by text.</summary>
/// <param name="textOf">What the hashes were made of.</param>
/// <param name="labelOf">What is said of the text; empty = nothing.</param>
internal sealed class SameTexts(DataSet data, TextHashes train, Func<DataRow, string> textOf, Func<DataRow, string> labelOf)
{
    /// <summary>
    /// Training rows that repeat an earlier one (same text, same label), and training rows whose text also stands under another label.
    /// </summary>
    /// <returns>Row indices in ascending order.</returns>
    public (List<int> Duplicates, List<int> Conflicting) InTraining(CancellationToken token)
    {
        var (duplicates, conflicting) = (new List<int>(), new List<int>());
        foreach (var group in train.Groups())
        {
            token.ThrowIfCancellationRequested();
            var texts = new Dictionary<string, Seen>(StringComparer.Ordinal);
            foreach (var row in group)
            {
                var values = data.Get(new RowReference(DataPart.Train, row));
                var text = TextMeasure.Same(textOf(values));
                if (!texts.TryGetValue(text, out var seen)) texts[text] = seen = new Seen();
                var label = labelOf(values).Trim();
                if (!seen.Labels.Add(label)) duplicates.Add(row);
                seen.Rows.Add(row);
            }
            foreach (var seen in texts.Values.Where(s => s.Labels.Count(l => l.Length > 0) > 1)) conflicting.AddRange(seen.Rows);
        }
        duplicates.Sort();
        conflicting.Sort();
        return (duplicates, conflicting);
    }

    /// <summary>For each row of a part whose text is also a training text: that row and the training rows.</summary>
    public IEnumerable<(RowReference Row, IReadOnlyList<int> Train)> SharedWithTraining(DataPart part, CancellationToken token)
    {
        foreach (var row in data.Read(part))
        {
            token.ThrowIfCancellationRequested();
            var text = textOf(row);
            if (string.IsNullOrWhiteSpace(text) || train.Candidates(text) is not { Length: > 0 } candidates) continue;
            var same = TextMeasure.Same(text);
            var equal = candidates.Where(c => TextMeasure.Same(textOf(data.Get(new RowReference(DataPart.Train, c)))) == same).ToList();
            if (equal.Count > 0) yield return (row.Row, equal);
        }
    }

    private sealed class Seen
    {
        public HashSet<string> Labels { get; } = new(StringComparer.Ordinal);

        public List<int> Rows { get; } = [];
    }
}
