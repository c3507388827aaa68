using System.Text.Json.Nodes;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;

namespace FineTune.Engine.Remote;

/// <summary>All there is of a remote model on this machine: the <c>config.json</c> of its folder. No key, no address: the provider's id leads to both.</summary>
/// <param name="Model">As the provider calls it, for example <c>ft:gpt-4o-mini-2024-07-18:my-org::abc</c>.</param>
/// <param name="BaseModel">What it was tuned from; null for one that was not tuned here.</param>
/// <param name="ChatTemplate">Puts messages into words for a model that only continues texts.</param>
public sealed record ApiModelConfig(string Provider, string Model, string? BaseModel = null, string ChatTemplate = "")
{
    private const string File = ModelFamilies.ConfigFile;

    public bool Chats => ApiCard.Chats(BaseModel ?? Model);

    public ChatTemplate Template => ChatTemplates.Of(null, ChatTemplate);

    /// <summary>Null where the folder's model is of another kind.</summary>
    /// <exception cref="UserException">It is of this kind, and broken.</exception>
    public static ApiModelConfig? TryRead(string folder)
    {
        var config = Json.ReadFile<JsonObject>(Path.Combine(folder, File));
        string? Text(string name) => config[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
        if (Text("model_type") != ApiCard.Family) return null;
        return Text("provider") is { } provider && Text("model") is { } model ? new(provider, model, Text("base_model"), Text("chat_template_id") ?? "")
            : throw new UserException("config.json names no provider and model.", "Choose the model/ folder of a finished run.", new Place(Path.Combine(folder, File)));
    }

    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        Json.WriteFile(Path.Combine(folder, File), new JsonObject
        {
            ["model_type"] = ApiCard.Family, ["provider"] = Provider, ["model"] = Model, ["base_model"] = BaseModel, ["chat_template_id"] = ChatTemplate, ["finetune_task"] = TextGenerationTask.TaskId,
        });
    }
}
