namespace FineTune.Engine.Data;

/// <summary>An entity: its type, its first word, and the word after its last.</summary>
public readonly record struct EntitySpan(string Type, int Start, int End)
{
    /// <summary>
    /// The entities of one sentence as seqeval counts them by default (the rules of conlleval): one begins at B-X, and at an I-X after O or after another type;
    /// it goes on while I-X of its type follows.
    /// </summary>
    /// <param name="tags">IOB2, well formed or not.</param>
    public static List<EntitySpan> Of(IReadOnlyList<string> tags)
    {
        var spans = new List<EntitySpan>();
        var (start, open) = (0, (string?)null);
        for (var i = 0; i <= tags.Count; i++)
        {
            var (prefix, type) = i < tags.Count ? Tags.Split(tags[i]) : ('O', "");
            if (prefix == 'I' && open == type) continue;
            if (open is not null) spans.Add(new(open, start, i));
            (start, open) = (i, prefix == 'O' ? null : type);
        }
        return spans;
    }
}
