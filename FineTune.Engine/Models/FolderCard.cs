using System.Text.Json;
using FineTune.Engine.Models.Images;
using FineTune.Engine.Weights;

namespace FineTune.Engine.Models;

/// <summary>A model of one's own in a folder (<c>config.json</c>, weights, tokenizer files), named <c>folder:PATH</c> wherever a catalog id will do.</summary>
public static class FolderCard
{
    public const string Prefix = "folder:";

    /// <exception cref="UserException">The folder holds no model.</exception>
    public static ModelCard Of(string id)
    {
        var folder = id[Prefix.Length..];
        return Completed(UnlistedCard.Of(id, Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), "local", "A model in a folder of this machine.", "You brought it.", id), folder);
    }

    /// <summary>A card with what the model's folder tells of it.</summary>
    internal static ModelCard Completed(ModelCard card, string folder)
    {
        if (ImageFamilies.Has(folder)) return Seeing(card, folder);
        var config = Json.ReadFile<JsonElement>(Path.Combine(folder, ModelFamilies.ConfigFile));
        var family = config.TryGetProperty("model_type", out var type) ? type.ToString() : "";
        var writes = family == Gpt2Config.ModelType;
        return card with
        {
            Family = family,
            Tasks = writes ? Gpt2Cards.Tasks : UnlistedCard.AllTasks,
            Methods = writes ? Gpt2Cards.Methods : card.Methods,
            MaxLength = config.TryGetProperty(writes ? "n_positions" : "max_position_embeddings", out var length) && length.TryGetInt32(out var tokens) ? tokens - UnusedPositions(config) : 128,
            DiskBytes = FolderSize.Of(folder),
            // What the files weigh says about how many numbers there are; nearly all of them multiply tokens or are looked up.
            Parameters = FolderSize.Of(folder) / 4,
            MatrixWeights = FolderSize.Of(folder) / 4,
        };
    }

    private static ModelCard Seeing(ModelCard card, string folder)
    {
        using var model = ImageFamilies.Create(folder);
        return card with
        {
            Family = ImageFamilies.NameOf(Path.Combine(folder, ModelFamilies.ConfigFile)),
            Tasks = model is Detector ? ImageCards.DetectorTasks : ImageCards.ClassifierTasks,
            Methods = model is Detector ? ImageCards.DetectorMethods : ImageCards.ClassifierMethods,
            LearningRate = 1e-3,
            MaxLength = 0,
            InputSize = model.Preprocessing.Size,
            MultiplyAdds = model.MultiplyAdds(model.Preprocessing.Size),
            DiskBytes = FolderSize.Of(folder),
            Parameters = FolderSize.Of(folder) / 4,
        };
    }

    /// <summary>RoBERTa's positions begin after the one of its padding id.</summary>
    private static int UnusedPositions(JsonElement config) => config.TryGetProperty("model_type", out var type) && type.ToString() == RobertaConfig.ModelType
        ? (config.TryGetProperty("pad_token_id", out var pad) && pad.TryGetInt32(out var id) ? id : 1) + 1 : 0;
}
