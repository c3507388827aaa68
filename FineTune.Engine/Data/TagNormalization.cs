namespace FineTune.Engine.Data;

/// <summary>Brings the tags of all parts of a data set into IOB2, and says how they were read.</summary>
internal static class TagNormalization
{
    public static void ToIob2(Dictionary<DataPart, List<TaggedRow>> parts, List<string> notes)
    {
        var rows = parts.Values.SelectMany(r => r).ToList();
        foreach (var (part, ofPart) in parts)
            if (ofPart.Sum(r => TakeFirst(r.Tags)) is > 0 and var several)
                notes.Add($"{several:N0} {(several == 1 ? "word has" : "words have")} several tags joined by commas in the {part.Word()} rows; the first of them was taken.");
        var scheme = Tags.Detect(rows.Select(r => r.Tags));
        var outside = scheme == TagScheme.Plain ? Outside(rows) : Tags.Outside;
        if (Tags.Note(scheme) is { } note) notes.Add(note);
        if (outside != Tags.Outside) notes.Add($"The tags are numbers: {outside} was taken for O (outside), every other number for a type of its own. With their names (B-person, I-person, ...) entities are counted as they should be.");
        var broken = 0L;
        foreach (var row in rows)
        {
            var normal = Tags.ToIob2(row.Tags, scheme, outside);
            if (scheme == TagScheme.Iob2) broken += normal.Where((tag, i) => tag != row.Tags[i]).Count();
            normal.CopyTo(row.Tags, 0);
        }
        if (broken > 0) notes.Add($"{broken:N0} {(broken == 1 ? "tag I- continues" : "tags I- continue")} no entity of the same type; {(broken == 1 ? "it was" : "they were")} taken for B-.");
    }

    /// <summary>B-work,B-person becomes B-work. A comma inside a type's name stays: what follows it is no tag.</summary>
    private static long TakeFirst(string[] tags)
    {
        var several = 0L;
        for (var i = 0; i < tags.Length; i++)
            if (tags[i].IndexOf(',') is > 0 and var comma && Tags.HasShape(tags[i].AsSpan(0, comma)) && tags[i][(comma + 1)..].Split(',').All(t => Tags.HasShape(t)))
                (tags[i], several) = (tags[i][..comma], several + 1);
        return several;
    }

    /// <summary>O; but 0 where all tags are numbers (the class indices of a data set without their names).</summary>
    private static string Outside(List<TaggedRow> rows) => rows.All(r => r.Tags.All(t => t.All(char.IsAsciiDigit))) ? "0" : Tags.Outside;
}
