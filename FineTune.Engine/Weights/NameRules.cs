using System.IO.Enumeration;

namespace FineTune.Engine.Weights;

/// <summary>
/// How a family's tensors are named by others. Published checkpoints spell one tensor differently: with or without the family's prefix, with
/// <c>module.</c> or <c>model.</c> in front, with the old <c>LayerNorm.gamma</c>. Both sides are brought to one spelling and compared by it.
/// </summary>
/// <param name="Prefix">The family's own, e.g. <c>bert.</c>; present or absent on either side. Empty = none.</param>
/// <param name="Ignore">Patterns (<c>*</c> = anything) of tensors that belong to no encoder, e.g. <c>cls.*</c>; matched with and without the prefix.</param>
/// <param name="MayBeMissing">Patterns of the model's tensors that may stay as they were initialised, e.g. <c>pooler.*</c>.</param>
public sealed record NameRules(string Prefix, string[] Ignore, string[] MayBeMissing)
{
    /// <summary>Another spelling -> the family's own; what is not known comes back as it is.</summary>
    public Func<string, string>? Rename { get; init; }

    /// <summary>Patterns of the model's tensors that others store in another shape, the same numbers in the same order: a matrix as a convolution.</summary>
    public string[] AnyShape { get; init; } = [];

    private static readonly string[] Wrappers = ["module.", "model."]; // DataParallel, Lightning and the like

    private static readonly (string Old, string New)[] OldNames = [("LayerNorm.gamma", "LayerNorm.weight"), ("LayerNorm.beta", "LayerNorm.bias")];

    /// <summary>Names as they are, nothing missing.</summary>
    public static NameRules Exact { get; } = new("", [], []);

    /// <summary>The one spelling: <c>module.bert.embeddings.LayerNorm.gamma</c> -> <c>embeddings.LayerNorm.weight</c>.</summary>
    public string Canonical(string name)
    {
        name = Unwrapped(name);
        if (Prefix.Length > 0 && name.StartsWith(Prefix, StringComparison.Ordinal)) name = name[Prefix.Length..];
        if (Rename is not null) name = Rename(name);
        foreach (var (old, now) in OldNames)
            if (name == old || name.EndsWith('.' + old, StringComparison.Ordinal)) return name[..^old.Length] + now;
        return name;
    }

    public bool Ignores(string name) => Matches(Ignore, name);

    public bool Allows(string missing) => Matches(MayBeMissing, missing);

    /// <summary>True where a tensor stored as <paramref name="theirs"/> can be taken as <paramref name="ours"/>.</summary>
    public bool Fits(string name, long[] theirs, long[] ours) =>
        theirs.AsSpan().SequenceEqual(ours) || (Matches(AnyShape, name) && theirs.Aggregate(1L, (product, size) => product * size) == ours.Aggregate(1L, (product, size) => product * size));

    private bool Matches(string[] patterns, string name) =>
        patterns.Length > 0 && new[] { Unwrapped(name), Canonical(name) } is var spellings
        && patterns.Any(pattern => spellings.Any(spelling => FileSystemName.MatchesSimpleExpression(pattern, spelling, ignoreCase: false)));

    private static string Unwrapped(string name)
    {
        while (Wrappers.FirstOrDefault(wrapper => name.StartsWith(wrapper, StringComparison.Ordinal)) is { } wrapper) name = name[wrapper.Length..];
        return name;
    }
}
