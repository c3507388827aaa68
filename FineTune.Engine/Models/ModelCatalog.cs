using FineTune.Engine.Models.Images;

namespace FineTune.Engine.Models;

/// <summary>The models one can choose from: data, one file per card or family, and only models that work.</summary>
public static class ModelCatalog
{
    public static IReadOnlyList<ModelCard> Cards { get; } =
    [
        UseLiteCard.Card,
        ClassicalCard.Card,
        .. BertCards.Cards,
        .. DistilBertCards.Cards,
        .. RobertaCards.Cards,
        .. Gpt2Cards.Cards,
        .. ImageCards.Cards,
        .. ImageNetCards.Cards,
    ];

    /// <summary>
    /// A model of the catalog, or one named by where it is: <c>folder:PATH</c>, <c>own/NAME</c>, <c>OWNER/NAME</c> of the hub, <c>api:PROVIDER/MODEL</c>. Whether those exist is
    /// seen when they are opened; <c>ModelStore.Find</c> completes their cards from the cache.
    /// </summary>
    /// <exception cref="UserException">There is no such model; names those there are.</exception>
    public static ModelCard Find(string id) => id.StartsWith(FolderCard.Prefix, StringComparison.Ordinal) ? FolderCard.Of(id)
        : Cards.FirstOrDefault(card => card.Id == id) ?? ApiCard.TryOf(id) ?? OwnCard.TryOf(id) ?? HubCard.TryOf(id)
        ?? throw new UserException($"The catalog has no model '{id}'.", $"Choose one of: {string.Join(", ", Cards.Select(card => card.Id))}.");
}
