using System.Text.Json;

namespace FineTune.Engine.Models;

/// <summary>The model families: one line each, told apart by <c>model_type</c> in config.json.</summary>
public static class ModelFamilies
{
    /// <summary>The name weights have in every model folder.</summary>
    public const string WeightsFile = "model.safetensors";

    public const string ConfigFile = "config.json";

    private static readonly Dictionary<string, Family> Families = new()
    {
        [UseLiteConfig.ModelType] = new(UseLite.Open, UseLite.Import, UseLite.Published),
        [BertConfig.ModelType] = new(Bert.Open, (source, folder) => EncoderImport.Import(source, folder, Bert.Open, Bert.Published), Bert.Published),
        [RobertaConfig.ModelType] = new(Roberta.Open, (source, folder) => EncoderImport.Import(source, folder, Roberta.Open, Roberta.Published), Roberta.Published),
        [DistilBertConfig.ModelType] = new(DistilBert.Open, (source, folder) => EncoderImport.Import(source, folder, DistilBert.Open, DistilBert.Published), DistilBert.Published),
    };

    /// <param name="Create">Makes the architecture from its config.json.</param>
    /// <param name="Import">Turns a downloaded package into a model folder.</param>
    /// <param name="Names">How its weights are spelled.</param>
    private sealed record Family(Func<string, Backbone> Create, Action<string, string> Import, PublishedNames Names);

    /// <summary>The architecture described by a folder's config.json, with weights not yet loaded.</summary>
    /// <exception cref="UserException">config.json is missing, broken, or of a family not known here.</exception>
    public static Backbone Create(string folder)
    {
        var path = Path.Combine(folder, ConfigFile);
        return Of(path).Create(path);
    }

    /// <summary>The model of a folder with its weights (<c>model.safetensors</c>), pre-trained or tuned: a head beside the encoder is left alone.</summary>
    /// <exception cref="UserException">A file is missing or broken, or the weights do not fit.</exception>
    public static Backbone Load(string folder)
    {
        var path = Path.Combine(folder, ConfigFile);
        var family = Of(path);
        var model = family.Create(path);
        try
        {
            PublishedWeights.Load(folder, model, family.Names);
            return model;
        }
        catch { model.Dispose(); throw; }
    }

    /// <summary>Turns the unpacked package at <paramref name="source"/> into config.json, model.safetensors and tokenizer files in <paramref name="folder"/>.</summary>
    public static void Import(string family, string source, string folder) => Find(family, source).Import(source, folder);

    private static Family Of(string configFile)
    {
        var config = Json.ReadFile<JsonElement>(configFile);
        return Find(config.ValueKind == JsonValueKind.Object && config.TryGetProperty("model_type", out var type) ? type.ToString() : "", configFile);
    }

    private static Family Find(string family, string path) =>
        Families.TryGetValue(family, out var found) ? found
        : throw new UserException($"The model family '{family}' is not known here ({string.Join(", ", Families.Keys)}).", "Choose a model of the catalog.", new Place(path));
}
