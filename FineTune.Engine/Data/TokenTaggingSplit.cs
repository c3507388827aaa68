namespace FineTune.Engine.Data;

/// <summary>Turns a data set into training, validation and test sentences with IOB2 tags: seeded, given parts kept as they are.</summary>
public static class TokenTaggingSplit
{
    /// <summary>
    /// Loads the words and tags of every row; <see cref="PlanData.TextColumn"/> holds the words, and a null column means the guessed one. Parts that were not
    /// given are taken from the training rows by <see cref="PlanData.Split"/>, equal sentences together. Tags of any scheme become IOB2 (<see cref="Tags"/>).
    /// </summary>
    /// <exception cref="UserException">A column is missing, a row's words and tags differ in number, or nothing but O is tagged.</exception>
    public static TokenTaggingData Load(DataSet data, PlanData plan, string? tagsColumn, int seed)
    {
        var columns = TagColumns.Of(data.Info, plan.TextColumn, tagsColumn);
        var notes = new List<string>();
        var read = Enum.GetValues<DataPart>().ToDictionary(p => p, p => TaggedRows.Read(data, p, columns, notes));
        TagNormalization.ToIob2(read, notes);
        var types = read[DataPart.Train].SelectMany(r => r.Tags).Where(t => t != Tags.Outside).Select(t => Tags.Split(t).Type).Distinct().Order(StringComparer.Ordinal).ToList();
        if (types.Count == 0)
            throw new UserException($"The column '{columns.TagsName}' tags no word of the training rows{(read[DataPart.Train].Count > 0 ? ": all are O" : "")}.",
                "Choose the column that holds the tags, or add sentences with tagged words.", TaskColumns.At(data.Info, columns.TagsName));
        if (types.Count > DataSetChecks.MaximumClasses)
            throw new UserException($"The column '{columns.TagsName}' has {types.Count:N0} different types; these are probably words, not tags (at most {DataSetChecks.MaximumClasses:N0}).",
                "Choose the column that holds the tags.", TaskColumns.At(data.Info, columns.TagsName));
        string[] labels = [Tags.Outside, .. types.SelectMany(t => new[] { Tags.Iob2(t, begins: true), Tags.Iob2(t, begins: false) })];
        var parts = read.ToDictionary(p => p.Key, p => Known(p.Key, p.Value, types, notes));
        GivenParts.Fill(parts, data.Info, plan.Split, seed, 1, r => r.Row, r => string.Join(' ', r.Words), _ => 0);
        return new(labels, parts[DataPart.Train], parts[DataPart.Validation], parts[DataPart.Test], notes);
    }

    /// <summary>Tags as indices. A sentence with a type that no training row has cannot be answered and is left out.</summary>
    private static List<TaggedText> Known(DataPart part, List<TaggedRow> rows, List<string> types, List<string> notes)
    {
        var match = GivenNames.Match(types, rows.SelectMany(r => r.Tags).Where(t => t != Tags.Outside).Select(t => Tags.Split(t).Type), part, "type", notes, out var unmatched);
        var known = rows.Where(r => r.Tags.All(t => t == Tags.Outside || match[Tags.Split(t).Type] >= 0)).ToList();
        if (unmatched.Count > 0)
        {
            var left = new LeftOutRows(part);
            left.Add($"of scoring: no training row has the type {ClassNames.List(unmatched)}", rows.Count - known.Count);
            notes.AddRange(left.Notes);
        }
        return [.. known.Select(r => new TaggedText(r.Words, [.. r.Tags.Select(Index)], r.Row))];

        int Index(string tag) => Tags.Split(tag) is var (prefix, type) && prefix == 'O' ? 0 : 1 + 2 * match[type] + (prefix == 'B' ? 0 : 1);
    }
}
