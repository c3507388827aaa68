using System.Text.RegularExpressions;

namespace FineTune.Engine.Models;

/// <summary>A model a person brought into the cache as a folder or a zip, named <c>own/NAME</c> wherever a catalog id will do.</summary>
public static partial class OwnCard
{
    public const string Prefix = "own/";
    public const string Revision = "local";

    /// <summary>Null where <paramref name="id"/> is of another kind, or no name.</summary>
    public static ModelCard? TryOf(string id) => id.StartsWith(Prefix, StringComparison.Ordinal) && Name().IsMatch(id[Prefix.Length..]) && !id.Contains("..", StringComparison.Ordinal)
        ? UnlistedCard.Of(id, id[Prefix.Length..], Revision, "A model you brought to this machine.", "You brought it.", id) : null;

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\z")]
    private static partial Regex Name();
}
