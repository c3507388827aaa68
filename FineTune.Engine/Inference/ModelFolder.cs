using System.Text.Json.Nodes;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tokenization;
using FineTune.Engine.Tuning;
using FineTune.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Inference;

/// <summary>What a tuned model is for.</summary>
/// <param name="Labels">Names of the outputs; empty where the answer is a number.</param>
public sealed record TunedModelConfig(LearningTask Task, IReadOnlyList<string> Labels, int MaxLength, Truncation Truncation = Truncation.Head)
{
    /// <summary>Width of the model's output.</summary>
    public int Outputs => Math.Max(1, Labels.Count);
}

/// <summary>
/// A tuned model on disk, in Hugging Face layout: <c>config.json</c> (the encoder's own, with <c>id2label</c>),
/// <c>model.safetensors</c>, the tokenizer's files. What is saved here is what the playground, the command line and exports run.
/// </summary>
public static class ModelFolder
{
    /// <param name="labels">Names of the outputs; none where the answer is a number.</param>
    public static void Save(string folder, Backbone backbone, TaskHead head, Tokenizer tokenizer, LearningTask task, IReadOnlyList<string> labels, TrainingPlan plan)
    {
        Directory.CreateDirectory(folder);
        backbone.SaveConfig(folder);
        Describe(folder, task, labels, config =>
        {
            config["finetune_max_length"] = plan.MaxLength;
            if (!task.Writes) config["finetune_truncation"] = plan.Truncation.ToString();
            else config["finetune_learn_prompts"] = plan.LearnPrompts;
            if (backbone.TransformersName is { } name) config["architectures"] = new JsonArray(name + (task.Writes ? "LMHeadModel" : task.PerToken ? "ForTokenClassification" : "ForSequenceClassification"));
            else config.Remove("architectures");
        });
        tokenizer.Save(folder);
        if (plan.ChatTemplate.Length > 0) SaveTemplate(folder, ChatTemplates.Find(plan.ChatTemplate));
        SafeTensorsWriter.Write(Path.Combine(folder, "model.safetensors"),
            [.. backbone.state_dict().Select(p => (p.Key, p.Value)), .. HeadParameters.Of(head).Select(p => (p.Name, (Tensor)p.Tensor))]);
    }

    /// <summary>Adds to a folder's config.json what the model was tuned for.</summary>
    internal static void Describe(string folder, LearningTask task, IReadOnlyList<string> labels, Action<JsonObject> more)
    {
        var configFile = Path.Combine(folder, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(configFile))!.AsObject();
        if (labels.Count > 0)
        {
            config["id2label"] = new JsonObject(labels.Select((label, i) => KeyValuePair.Create<string, JsonNode?>(i.ToString(), label)));
            config["label2id"] = new JsonObject(labels.Select((label, i) => KeyValuePair.Create<string, JsonNode?>(label, i)));
        }
        config["finetune_task"] = task.Id;
        task.Describe(config);
        more(config);
        Json.WriteFile(configFile, config);
    }

    /// <summary>A model that answers messages is asked as it was trained: here, and in Transformers.</summary>
    private static void SaveTemplate(string folder, ChatTemplate template)
    {
        var file = Path.Combine(folder, "tokenizer_config.json");
        var config = Json.ReadFile<JsonObject>(file);
        foreach (var (key, value) in ChatTemplates.ConfigOf(template)) config[key] = JsonNode.Parse(value.GetRawText());
        Json.WriteFile(file, config);
    }

    /// <summary>What a tuned model's config.json says of its use.</summary>
    /// <exception cref="UserException">It is a model without a task: pre-trained, not tuned.</exception>
    public static TunedModelConfig ReadConfig(string folder)
    {
        var file = Path.Combine(folder, "config.json");
        var config = Json.ReadFile<JsonObject>(file);
        var labels = config["id2label"] as JsonObject;
        var task = config["finetune_task"]?.GetValue<string>() ?? (labels is null ? null : TextClassificationTask.TaskId);
        if (task is null) throw new UserException("This model was not tuned for anything: config.json names neither a task nor id2label.", "Choose the model/ folder of a finished run.", new Place(file));
        return new(LearningTasks.Find(task), labels is null ? [] : [.. labels.OrderBy(l => int.Parse(l.Key)).Select(l => l.Value!.GetValue<string>())], config["finetune_max_length"]?.GetValue<int>() ?? 128,
            Enum.TryParse<Truncation>(config["finetune_truncation"]?.GetValue<string>(), out var truncation) ? truncation : Truncation.Head);
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
