namespace FineTune.Engine.Data;

/// <summary>
/// Tags of words: tells by which scheme they were written and turns them into IOB2. Repairs follow what conlleval and seqeval
/// (in its default mode) count: an I-X that continues nothing begins an entity.
/// </summary>
public static class Tags
{
    /// <summary>The tag of words that belong to no entity.</summary>
    public const string Outside = "O";

    private const string Prefixes = "BIESLUM";

    /// <summary>O, or a prefix of a known scheme with a type after a hyphen (B-person), or a bare prefix.</summary>
    public static bool HasShape(ReadOnlySpan<char> tag) =>
        tag is Outside || (tag.Length > 0 && Prefixes.Contains(tag[0]) && (tag.Length == 1 || (tag.Length > 2 && tag[1] == '-')));

    /// <summary>Prefix and type; a bare prefix has the type "_", as with seqeval.</summary>
    public static (char Prefix, string Type) Split(string tag) =>
        tag == Outside ? ('O', "") : (tag[0], tag.Length > 2 ? tag[2..] : "_");

    /// <summary>The IOB2 tag of a word of an entity.</summary>
    public static string Iob2(string type, bool begins) => (begins ? "B" : "I") + (type == "_" ? "" : "-" + type);

    /// <summary>
    /// The scheme of the sentences together. Any tag of another shape makes them <see cref="TagScheme.Plain"/>; IOB1 is told from IOB2 by an I-X that
    /// begins an entity while no B-X does but directly after its own type.
    /// </summary>
    public static TagScheme Detect(IEnumerable<IReadOnlyList<string>> sentences)
    {
        var (prefixes, bareBegin, bareInside) = (new HashSet<char>(), false, false);
        foreach (var sentence in sentences)
        {
            var previous = "";
            foreach (var tag in sentence)
            {
                if (!HasShape(tag)) return TagScheme.Plain;
                var (prefix, type) = Split(tag);
                prefixes.Add(prefix);
                bareBegin |= prefix == 'B' && previous != type;
                bareInside |= prefix == 'I' && previous != type;
                previous = type;
            }
        }
        return prefixes.Contains('L') || prefixes.Contains('U') ? TagScheme.Bilou
            : prefixes.Contains('E') || prefixes.Contains('S') ? TagScheme.Iobes
            : bareInside && !bareBegin ? TagScheme.Iob1 : TagScheme.Iob2;
    }

    /// <summary>The same entities in IOB2.</summary>
    /// <param name="outside">For <see cref="TagScheme.Plain"/>: the name of words that belong to nothing.</param>
    public static string[] ToIob2(IReadOnlyList<string> tags, TagScheme scheme, string outside = Outside)
    {
        var result = new string[tags.Count];
        string? open = null; // the type of the entity that the next I-X may go on with
        for (var i = 0; i < result.Length; i++)
        {
            var (prefix, type) = scheme == TagScheme.Plain ? (tags[i] == outside ? ('O', "") : ('I', tags[i])) : Split(tags[i]);
            result[i] = prefix == 'O' ? Outside : Iob2(type, begins: prefix is 'B' or 'S' or 'U' || open != type);
            open = prefix is 'O' or 'E' or 'L' or 'S' or 'U' ? null : type;
        }
        return result;
    }

    /// <summary>What a person should know of how their tags were read; null for plain IOB2.</summary>
    public static string? Note(TagScheme scheme) => scheme switch
    {
        TagScheme.Iob1 => "The tags are IOB1 (B- only between neighbours of one type) and were turned into IOB2 (every entity begins with B-).",
        TagScheme.Iobes => "The tags are IOBES and were turned into IOB2: S- became B-, E- became I-.",
        TagScheme.Bilou => "The tags are BILOU and were turned into IOB2: U- became B-, L- became I-.",
        TagScheme.Plain => "The tags have no prefixes (B-, I-): neighbouring words with the same tag were taken as one entity.",
        _ => null,
    };
}
