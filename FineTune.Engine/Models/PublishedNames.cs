namespace FineTune.Engine.Models;

/// <summary>
/// How a family's tensors are spelled in published checkpoints: with its prefix or without, below a <c>module.</c> or <c>model.</c> of the
/// trainer that saved them, norms by the names of the first TensorFlow release. The first spelling is the one we write.
/// </summary>
/// <param name="Prefix">Of everything but heads, e.g. <c>bert.</c>; may be empty.</param>
/// <param name="Body">First parts of the names below the prefix that belong to the encoder; anything else is a head, ours or of another task.</param>
/// <param name="Optional">Those of the body that a checkpoint may have though the model at hand does without.</param>
public sealed record PublishedNames(string Prefix, IReadOnlyList<string> Body, IReadOnlyList<string> Optional)
{
    private static readonly string[] Wrappers = ["module.", "model."];

    /// <summary>Tables that are counted, not learned; older checkpoints hold them.</summary>
    private static readonly string[] Counters = [".position_ids", ".token_type_ids"];

    private static readonly (string Old, string New)[] OldNorms = [(".LayerNorm.gamma", ".LayerNorm.weight"), (".LayerNorm.beta", ".LayerNorm.bias")];

    /// <summary>The name we write for a published one; null = not of the encoder (heads, position counters): to be ignored.</summary>
    public string? Canonical(string published)
    {
        var name = published;
        while (Wrappers.FirstOrDefault(wrapper => name.StartsWith(wrapper, StringComparison.Ordinal)) is { } wrapper) name = name[wrapper.Length..];
        if (name.StartsWith(Prefix, StringComparison.Ordinal)) name = name[Prefix.Length..];
        if (!Body.Contains(name.Split('.')[0]) || Counters.Any(counter => name.EndsWith(counter, StringComparison.Ordinal))) return null;
        foreach (var (old, now) in OldNorms)
            if (name.EndsWith(old, StringComparison.Ordinal)) name = name[..^old.Length] + now;
        return Prefix + name;
    }

    /// <summary>True where a model without this tensor is no misfit.</summary>
    public bool IsOptional(string canonical) => Optional.Contains(canonical[Prefix.Length..].Split('.')[0]);
}
