using System.Text.Json.Nodes;
using FineTune.Engine.Models;
using FineTune.Engine.Tokenization;
using FineTune.Engine.Tuning;
using FineTune.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Inference;

/// <summary>
/// A tuned classifier on disk, in Hugging Face layout: <c>config.json</c> (the encoder's own, with <c>id2label</c>),
/// <c>model.safetensors</c>, the tokenizer's files. What is saved here is what the playground, the command line and exports run.
/// </summary>
public static class ModelFolder
{
    public static void Save(string folder, Backbone backbone, TaskHead head, Tokenizer tokenizer, IReadOnlyList<string> labels, int maxLength)
    {
        Directory.CreateDirectory(folder);
        backbone.SaveConfig(folder);
        var configFile = Path.Combine(folder, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(configFile))!.AsObject();
        config["id2label"] = new JsonObject(labels.Select((label, i) => KeyValuePair.Create<string, JsonNode?>(i.ToString(), label)));
        config["problem_type"] = "single_label_classification";
        config["finetune_max_length"] = maxLength;
        Json.WriteFile(configFile, config);
        tokenizer.Save(folder);
        SafeTensorsWriter.Write(Path.Combine(folder, "model.safetensors"),
            [.. backbone.state_dict().Select(p => (p.Key, p.Value)), .. HeadParameters.Of(head).Select(p => (p.Name, (Tensor)p.Tensor))]);
    }

    /// <summary>The labels and the longest length of a saved classifier.</summary>
    public static (IReadOnlyList<string> Labels, int MaxLength) ReadConfig(string folder)
    {
        var file = Path.Combine(folder, "config.json");
        var config = Json.ReadFile<JsonObject>(file);
        if (config["id2label"] is not JsonObject labels)
            throw new UserException("This model has no classes: config.json names no id2label.", "Choose the model/ folder of a finished classification run.", new Place(file));
        return ([.. labels.OrderBy(l => int.Parse(l.Key)).Select(l => l.Value!.GetValue<string>())], config["finetune_max_length"]?.GetValue<int>() ?? 128);
    }

    /// <summary>Fills encoder and head from <c>model.safetensors</c>.</summary>
    public static void LoadWeights(string folder, Backbone backbone, TaskHead head)
    {
        using var file = SafeTensors.Open(Path.Combine(folder, "model.safetensors"));
        using var noGradients = no_grad();
        foreach (var (name, target) in backbone.state_dict()) file.CopyTo(name, target);
        foreach (var parameter in HeadParameters.Of(head)) file.CopyTo(parameter.Name, parameter.Tensor);
    }
}
