namespace FineTune.Engine.Data;

/// <summary>Tagged sentences of a data set for scoring a model that is trained already: all parts together, nothing held back.</summary>
public static class ScoringTags
{
    /// <param name="labels">The model's IOB2 tags; sentences with a type it does not know are left out.</param>
    /// <exception cref="UserException">A column is missing, words and tags differ in number, or no sentence has only types the model knows.</exception>
    public static TokenTaggingData Load(DataSet data, PlanData plan, IReadOnlyList<string> labels)
    {
        var columns = TagColumns.Of(data.Info, plan.TextColumn, plan.TagsColumn);
        var notes = new List<string>();
        var read = data.Info.Parts.Keys.Order().ToDictionary(p => p, p => TaggedRows.Read(data, p, columns, notes));
        TagNormalization.ToIob2(read, notes);
        var index = labels.Select((label, i) => (label, i)).ToDictionary(l => l.label, l => l.i);
        var all = read.OrderBy(p => p.Key).SelectMany(p => p.Value).ToList();
        var known = all.Where(r => r.Tags.All(index.ContainsKey)).Select(r => new TaggedText(r.Words, [.. r.Tags.Select(t => index[t])], r.Row)).ToList();
        if (known.Count < all.Count) notes.Add($"{all.Count - known.Count:N0} sentences were left out because the model does not know their tags: {ClassNames.List([.. all.SelectMany(r => r.Tags).Where(t => !index.ContainsKey(t)).Distinct().Order()])}.");
        return known.Count > 0 ? new(labels, [], [], known, notes) : throw new UserException($"No sentence of column '{columns.TagsName}' has only tags the model knows.",
            "Choose the column with the same tags as in training.", TaskColumns.At(data.Info, columns.TagsName));
    }
}
