using System.Text.RegularExpressions;

namespace FineTune.Engine.Weights.Hub;

/// <summary>A model of the hub as a card's source names it: <c>hub:OWNER/NAME@REVISION</c>; a few old models have a name alone.</summary>
/// <param name="Repository"><c>OWNER/NAME</c> or <c>NAME</c>.</param>
/// <param name="Revision">A commit, a tag or a branch.</param>
public sealed partial record HubSource(string Repository, string Revision)
{
    public const string Prefix = "hub:";
    public const string Main = "main";

    public override string ToString() => $"{Prefix}{Repository}@{Revision}";

    /// <summary>Null where <paramref name="source"/> is of another kind, or names nothing a hub could have. Without a revision: main.</summary>
    public static HubSource? Parse(string source)
    {
        if (!source.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var parts = source[Prefix.Length..].Split('@', 2);
        var (repository, revision) = (parts[0], parts is [_, var named] ? named : Main);
        return Names().IsMatch(repository) && Revisions().IsMatch(revision) && !source.Contains("..", StringComparison.Ordinal) && !repository.Contains("--", StringComparison.Ordinal)
            ? new(repository, revision) : null;
    }

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,95}(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,95})?\z")]
    private static partial Regex Names();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_./-]{0,199}\z")]
    private static partial Regex Revisions();
}
