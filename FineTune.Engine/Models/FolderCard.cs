using System.Text.Json;

namespace FineTune.Engine.Models;

/// <summary>A model of one's own in a folder (<c>config.json</c>, <c>model.safetensors</c>, tokenizer files), named <c>folder:PATH</c> wherever a catalog id will do.</summary>
public static class FolderCard
{
    public const string Prefix = "folder:";

    /// <exception cref="UserException">The folder holds no model.</exception>
    public static ModelCard Of(string id)
    {
        var folder = id[Prefix.Length..];
        var config = Json.ReadFile<JsonElement>(Path.Combine(folder, ModelFamilies.ConfigFile));
        return new()
        {
            Id = id,
            Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)),
            Family = config.TryGetProperty("model_type", out var type) ? type.ToString() : "",
            Revision = "local",
            Summary = "A model in a folder of this machine.",
            Architecture = "As its config.json says.",
            Why = "You brought it.",
            WhenNot = "Its licence and quality are for you to judge.",
            Strengths = [],
            Weaknesses = [],
            Licence = "unknown",
            Languages = [],
            Tasks = ["text-classification"],
            Methods = ["full", "frozen"],
            MaxLength = config.TryGetProperty("max_position_embeddings", out var length) && length.TryGetInt32(out var tokens) ? tokens - UnusedPositions(config) : 128,
            DiskBytes = new DirectoryInfo(folder).EnumerateFiles().Sum(f => f.Length),
            Figures = [],
            Sources = [id],
        };
    }

    /// <summary>RoBERTa's positions begin after the one of its padding id.</summary>
    private static int UnusedPositions(JsonElement config) => config.TryGetProperty("model_type", out var type) && type.ToString() == RobertaConfig.ModelType
        ? (config.TryGetProperty("pad_token_id", out var pad) && pad.TryGetInt32(out var id) ? id : 1) + 1 : 0;
}
