namespace FineTune.Engine.Weights;

/// <summary>A package as a card's source names it: <c>npm:NAME@VERSION</c>, always with an exact version.</summary>
public sealed record NpmPackage(string Name, string Version)
{
    public const string Prefix = "npm:";

    public override string ToString() => $"{Name}@{Version}";

    /// <summary>Null where <paramref name="source"/> is of another kind.</summary>
    public static NpmPackage? Parse(string source)
    {
        // The first character may be the @ of a scope.
        var at = source.LastIndexOf('@');
        return source.StartsWith(Prefix, StringComparison.Ordinal) && at > Prefix.Length && at < source.Length - 1
            ? new NpmPackage(source[Prefix.Length..at], source[(at + 1)..])
            : null;
    }
}
