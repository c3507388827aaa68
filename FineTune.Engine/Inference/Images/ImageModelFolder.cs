using FineTune.Engine.Models;
using FineTune.Engine.Models.Images;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tuning;
using FineTune.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Inference.Images;

/// <summary>
/// A tuned network for images on disk: <c>config.json</c> (the network's own in timm's form, with the preprocessing it was tuned with, <c>id2label</c> and
/// <c>label_names</c>) and <c>model.safetensors</c>.
/// </summary>
public static class ImageModelFolder
{
    private const string FlipKey = "finetune_test_time_flip";

    /// <param name="model">Its <see cref="ImageModel.Preprocessing"/> is saved with it.</param>
    /// <param name="head">Null for a detector.</param>
    public static void Save(string folder, ImageModel model, TaskHead? head, LearningTask task, IReadOnlyList<string> labels, bool testTimeFlip)
    {
        Directory.CreateDirectory(folder);
        model.SaveConfig(folder);
        ModelFolder.Describe(folder, task, labels, config =>
        {
            config["num_classes"] = labels.Count;
            config["label_names"] = new System.Text.Json.Nodes.JsonArray([.. labels.Select(l => System.Text.Json.Nodes.JsonValue.Create(l))]);
            config[FlipKey] = testTimeFlip && head is not null;
        });
        SafeTensorsWriter.Write(Path.Combine(folder, ModelFamilies.WeightsFile),
            [.. model.state_dict().Select(p => (p.Key, p.Value)), .. head is null ? [] : HeadParameters.Of(head).Select(p => (p.Name, (Tensor)p.Tensor))]);
    }

    /// <summary>Network and head with their weights.</summary>
    /// <exception cref="UserException">A file is missing or broken.</exception>
    public static (ImageModel Model, TaskHead? Head, bool TestTimeFlip) Load(string folder, int classes)
    {
        var model = ImageFamilies.Create(folder);
        TaskHead? head = null;
        try
        {
            head = (model as ImageBackbone)?.CreateHead(classes, dropout: 0);
            using (var file = SafeTensors.Open(Path.Combine(folder, ModelFamilies.WeightsFile)))
            using (no_grad())
            {
                foreach (var (name, target) in model.state_dict()) file.CopyTo(name, target);
                foreach (var parameter in head is null ? [] : HeadParameters.Of(head)) file.CopyTo(parameter.Name, parameter.Tensor);
            }
            model.eval();
            head?.eval();
            var config = Json.ReadFile<System.Text.Json.Nodes.JsonObject>(Path.Combine(folder, ModelFamilies.ConfigFile));
            return (model, head, config[FlipKey]?.GetValue<bool>() ?? false);
        }
        catch
        {
            model.Dispose();
            head?.Dispose();
            throw;
        }
    }
}
