using System.Text.Json.Nodes;
using FineTune.Engine.Baselines;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;

namespace FineTune.Engine.Inference;

/// <summary>Opens a tuned model, whatever it is made of.</summary>
public static class Predictors
{
    /// <param name="folder">A run's folder or its <c>model/</c>.</param>
    /// <exception cref="UserException">There is no tuned model in the folder, or one that writes.</exception>
    public static Predictor Load(string folder)
    {
        var model = Find(folder);
        if (Writes(model)) throw new UserException("This model writes texts; it gives no classes, scores or tags.", "Use finetune generate, or the writing playground.", new Place(model));
        if (SeesImages(model)) throw new UserException("This model sees images; it answers no texts.", "Use finetune predict --image, or the playground for images.", new Place(model));
        var type = Json.ReadFile<JsonObject>(Path.Combine(model, "config.json"))["model_type"]?.GetValue<string>();
        return type == ClassicalConfig.Type ? ClassicalPredictor.Load(model) : new TorchTextPredictor(model);
    }

    /// <summary>The folder's model was made or tuned to write.</summary>
    public static bool Writes(string folder) => Json.ReadFile<JsonObject>(Path.Combine(Find(folder), "config.json")) is var config
        && (config["finetune_task"]?.GetValue<string>() ?? (config["model_type"]?.GetValue<string>() == Gpt2Config.ModelType && config["id2label"] is null ? TextGenerationTask.TaskId : null)) == TextGenerationTask.TaskId;

    /// <summary>The folder's model was tuned for images (<see cref="Images.ImagePredictor"/> opens it).</summary>
    public static bool SeesImages(string folder) =>
        Json.ReadFile<JsonObject>(Path.Combine(Find(folder), "config.json"))["finetune_task"]?.GetValue<string>() is { } task && LearningTasks.All.FirstOrDefault(t => t.Id == task) is { SeesImages: true };

    /// <summary>The folder with <c>config.json</c>: the one given, or its <c>model/</c>.</summary>
    public static string Find(string folder)
    {
        foreach (var candidate in new[] { folder, Path.Combine(folder, "model") })
            if (File.Exists(Path.Combine(candidate, "config.json"))) return candidate;
        throw new UserException($"{folder} holds no tuned model: neither config.json nor model/config.json is there.",
            "Name a run's folder (the --out of finetune train) whose run has finished, or its model/ folder.");
    }
}
