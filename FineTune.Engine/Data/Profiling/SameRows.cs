using FineTune.Engine.Data.Generation;

namespace FineTune.Engine.Data.Profiling;

/// <summary>Rows to be written that are the same, nearly the same, or contradict each other; within training and across parts.</summary>
internal sealed class SameRows(DataSet data, GenerationRowReader reader, TextHashes whole, TextHashes asked, NearTexts near, FindingList findings, CancellationToken token)
{
    /// <summary>Pairs of texts that are compared; a corpus of copies must not take all day.</summary>
    private const int MostComparisons = 200_000;

    private static readonly string Nearly = $"{100 * NearTexts.Threshold:0} % of their runs of three words are shared";

    private int _comparisons;

    private string AtLeast => near.LeftOut > 0 || _comparisons >= MostComparisons ? "At least " : "";

    public void Find(string format)
    {
        var same = new SameTexts(data, whole, Whole, _ => "");
        var duplicates = same.InTraining(token).Duplicates.ToHashSet();
        if (duplicates.Count > 0)
            findings.Add(FindingKinds.Duplicate, Severity.Warning, $"{duplicates.Count:N0} training {(duplicates.Count == 1 ? "row repeats" : "rows repeat")} an earlier one.",
                "Remove the repetitions: what is read often is learnt by heart. A split made here keeps equal rows together.", duplicates.Count, duplicates.Order().Select(Train));
        FindNearDuplicates(duplicates);
        if (format != GenerationFormats.Text) FindSamePrompts();
        foreach (var part in new[] { DataPart.Test, DataPart.Validation }) FindLeaks(part, same);
    }

    private void FindNearDuplicates(HashSet<int> duplicates)
    {
        var found = new SortedSet<int>();
        foreach (var (earlier, later) in near.Pairs())
        {
            token.ThrowIfCancellationRequested();
            if (_comparisons >= MostComparisons) break;
            if (found.Contains(later) || duplicates.Contains(later)) continue;
            if (AreNear(Shingles.Of(Whole(Row(earlier))), later)) found.Add(later);
        }
        if (found.Count > 0)
            findings.Add(FindingKinds.NearDuplicate, Severity.Info, $"{AtLeast}{found.Count:N0} training {(found.Count == 1 ? "row is" : "rows are")} nearly the same as an earlier one (at least {Nearly}).",
                "Look at them: templates and copies with small changes teach little, and are learnt by heart.", found.Count, found.Select(Train));
    }

    private void FindSamePrompts()
    {
        var (rows, prompts, listed) = (0L, 0L, new List<RowReference>());
        foreach (var group in asked.Groups())
        {
            token.ThrowIfCancellationRequested();
            var read = group.Select(i => (Index: i, Row: reader.Read(Row(i), out _)!)).ToList();
            foreach (var prompt in read.GroupBy(r => TextMeasure.Same(r.Row.Asked)).Where(g => g.Select(r => TextMeasure.Same(r.Row.Answered)).Distinct().Count() > 1))
            {
                (rows, prompts) = (rows + prompt.Count(), prompts + 1);
                if (listed.Count < Finding.MaximumRows) listed.AddRange(prompt.Select(r => Train(r.Index)));
            }
        }
        if (prompts > 0)
            findings.Add(FindingKinds.SamePrompt, Severity.Info, $"{prompts:N0} {(prompts == 1 ? "prompt has" : "prompts have")} several different answers, {rows:N0} training rows in all.",
                "That is fine for stories and ideas; where one answer is right, decide for it.", rows, listed.Order(Comparer<RowReference>.Create((a, b) => a.Index.CompareTo(b.Index))));
    }

    private void FindLeaks(DataPart part, SameTexts same)
    {
        var (exact, nearly) = (new RowTallies(), new RowTallies());
        var leaked = new HashSet<long>();
        foreach (var (row, _) in same.SharedWithTraining(part, token))
        {
            exact.Add("", row);
            leaked.Add(row.Index);
        }
        foreach (var row in data.Read(part))
        {
            token.ThrowIfCancellationRequested();
            if (_comparisons >= MostComparisons) break;
            if (leaked.Contains(row.Row.Index)) continue;
            var shingles = Shingles.Of(Whole(row));
            if (near.Candidates(shingles).Any(c => AreNear(shingles, c))) nearly.Add("", row.Row);
        }
        if (exact[""] is var (count, rows))
            findings.Add(part == DataPart.Test ? FindingKinds.TrainTestOverlap : FindingKinds.TrainValidationOverlap, Severity.Warning, $"{count:N0} {part.Word()} {(count == 1 ? "row is" : "rows are")} also among the training rows.",
                $"Remove these rows from training; otherwise the {part.Word()} result flatters the model.", count, rows);
        if (nearly[""] is var (nearCount, nearRows))
            findings.Add(part == DataPart.Test ? FindingKinds.NearTestOverlap : FindingKinds.NearValidationOverlap, Severity.Warning,
                $"{AtLeast}{nearCount:N0} {part.Word()} {(nearCount == 1 ? "row is" : "rows are")} nearly the same as a training row (at least {Nearly}).",
                $"Look at them and remove one side; otherwise the {part.Word()} result flatters the model.", nearCount, nearRows);
    }

    private bool AreNear(HashSet<ulong> shingles, int trainingRow)
    {
        _comparisons++;
        return Shingles.Similarity(shingles, Shingles.Of(Whole(Row(trainingRow)))) >= NearTexts.Threshold;
    }

    private string Whole(DataRow row) => reader.Read(row, out _)?.Whole ?? "";

    private DataRow Row(int index) => data.Get(Train(index));

    private static RowReference Train(int index) => new(DataPart.Train, index);
}
