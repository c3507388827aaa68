using FineTune.Engine.Weights;

namespace FineTune.Engine.Models;

/// <summary>Turns a published folder (config.json, model.safetensors, tokenizer files) into a model folder of ours.</summary>
internal static class EncoderImport
{
    /// <summary>Whichever of these there are goes along, byte for byte.</summary>
    private static readonly string[] Beside =
        ["vocab.txt", "vocab.json", "merges.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "LICENSE", "LICENSE.txt"];

    /// <param name="source">What was downloaded.</param>
    /// <param name="folder">Gets config.json with how features are pooled, model.safetensors in single precision under the names we write, tokenizer files.</param>
    public static void Import(string source, string folder, Func<string, Backbone> create, PublishedNames names)
    {
        using var model = create(Path.Combine(source, ModelFamilies.ConfigFile));
        PublishedWeights.Load(source, model, names);
        model.SaveConfig(folder);
        SafeTensorsWriter.Write(Path.Combine(folder, ModelFamilies.WeightsFile), model);
        foreach (var file in Beside)
            if (Path.Combine(source, file) is var path && File.Exists(path)) File.Copy(path, Path.Combine(folder, file), overwrite: true);
    }
}
