using FineTune.Engine.Weights.Hub;

namespace FineTune.Engine.Models;

/// <summary>Any model of the hub, named <c>OWNER/NAME</c> or <c>OWNER/NAME@REVISION</c> wherever a catalog id will do; one without an owner as <c>hub:NAME</c>.</summary>
public static class HubCard
{
    /// <summary>Null where <paramref name="id"/> is no such name.</summary>
    public static ModelCard? TryOf(string id)
    {
        var isNamed = id.StartsWith(HubSource.Prefix, StringComparison.Ordinal);
        if (!isNamed && !id.Contains('/')) return null;
        if (HubSource.Parse(isNamed ? id : HubSource.Prefix + id) is not { } source) return null;
        // One model, one id: main goes without saying, and an owner tells a hub's model from the catalog's.
        var name = source.Repository.Contains('/') ? source.Repository : HubSource.Prefix + source.Repository;
        return UnlistedCard.Of(source.Revision == HubSource.Main ? name : $"{name}@{source.Revision}", source.Repository, source.Revision,
            "A model of the hub that is not in the catalog.", "You know it, or its page on the hub convinced you.", source.ToString());
    }
}
