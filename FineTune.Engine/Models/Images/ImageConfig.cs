using System.Text.Json;
using System.Text.Json.Serialization;

namespace FineTune.Engine.Models.Images;

/// <summary>
/// The config.json of a network for images, in timm's form: its name under <c>architecture</c>, its preprocessing under <c>pretrained_cfg</c>.
/// A family timm does not know has a <c>model_type</c>. Keys not known here are kept and written back.
/// </summary>
public record ImageConfig
{
    [JsonPropertyName("model_type"), JsonPropertyOrder(-2)]
    public string? Family { get; init; }

    [JsonPropertyName("architecture"), JsonPropertyOrder(-1)]
    public string? Architecture { get; init; }

    [JsonPropertyName("num_classes")]
    public int Classes { get; init; } = 1000;

    [JsonPropertyName("pretrained_cfg")]
    public TimmSettings? Settings { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement> Other { get; init; } = [];

    /// <summary>What ImageNet's models expect, where the file does not say.</summary>
    [JsonIgnore]
    public ImagePreprocessing Preprocessing
    {
        get => Settings?.Preprocessing ?? ImagePreprocessing.ImageNet;
        init => Settings = (Settings ?? new()) with { Preprocessing = value };
    }

    /// <exception cref="UserException">The file is missing, is not JSON, or describes no network that could be made.</exception>
    internal static TConfig Read<TConfig>(string path) where TConfig : ImageConfig
    {
        var config = Json.ReadFile<TConfig>(path);
        config.Check(new ConfigCheck(path));
        return config;
    }

    internal void Write(string path) => Json.WriteFile<object>(path, this); // as what it is: its own keys too

    private protected virtual void Check(ConfigCheck check)
    {
        var sees = Preprocessing;
        check.Range("num_classes", Classes, 0, 1_000_000)
            .Range("input_size", sees.Size, 16, 4096)
            .Range("crop_pct", sees.CropShare, 0.1, 1)
            .Demand(sees.Mean.Length == 3 && sees.Deviation.Length == 3 && sees.Deviation.All(d => d > 0), "'mean' and 'std' need three numbers each, those of 'std' above 0: only images of three colours are known here.");
    }
}

/// <summary>timm's <c>pretrained_cfg</c>, as far as it says what is done to an image.</summary>
public sealed record TimmSettings
{
    private const string Bilinear = "bilinear", Bicubic = "bicubic", Squash = "squash", Center = "center";

    [JsonPropertyName("input_size")]
    public int[] InputSize { get; init; } = [3, 224, 224];

    [JsonPropertyName("interpolation")]
    public string Interpolation { get; init; } = Bilinear;

    [JsonPropertyName("crop_pct")]
    public double CropShare { get; init; } = 0.875;

    [JsonPropertyName("crop_mode")]
    public string CropMode { get; init; } = Center;

    [JsonPropertyName("mean")]
    public float[] Mean { get; init; } = ImagePreprocessing.ImageNet.Mean;

    [JsonPropertyName("std")]
    public float[] Deviation { get; init; } = ImagePreprocessing.ImageNet.Deviation;

    [JsonExtensionData]
    public Dictionary<string, JsonElement> Other { get; init; } = [];

    [JsonIgnore]
    public ImagePreprocessing Preprocessing
    {
        get => new(InputSize.LastOrDefault(), CropMode == Squash ? ImageFit.Squash : ImageFit.Crop, CropShare, Interpolation == Bilinear ? ImageInterpolation.Bilinear : ImageInterpolation.Bicubic, Mean, Deviation);
        init
        {
            (InputSize, CropShare, Mean, Deviation) = ([3, value.Size, value.Size], value.CropShare, value.Mean, value.Deviation);
            CropMode = value.Fit == ImageFit.Squash ? Squash : Center;
            Interpolation = value.Interpolation == ImageInterpolation.Bilinear ? Bilinear : Bicubic;
        }
    }
}
