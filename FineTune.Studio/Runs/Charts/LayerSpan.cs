namespace FineTune.Studio.Runs.Charts;

/// <summary>The steps over which one layer learnt.</summary>
/// <param name="Layer">As the model calls it: head, layer 3, embeddings.</param>
/// <param name="From">The step it joined at.</param>
/// <param name="To">The step a later stage began again at; null where it learns to the end.</param>
public sealed record LayerSpan(string Layer, int From, int? To)
{
    /// <summary>A layer that joins once more begins a new stage (the refit on all rows): what was open ends there.</summary>
    public static IReadOnlyList<LayerSpan> Of(IEnumerable<CurveMark> marks)
    {
        var spans = new List<LayerSpan>();
        foreach (var (step, layer) in marks.SelectMany(m => m.Joined.Select(layer => (m.Step, layer))))
        {
            var open = spans.Find(s => s.Layer == layer && s.To is null);
            // Said twice: a run resumed at the very step.
            if (open?.From == step) continue;
            if (open is not null) spans = [.. spans.Select(s => s.To is null ? s with { To = step } : s)];
            spans.Add(new(layer, step, null));
        }
        return spans;
    }
}
