using System.Text.Json;

namespace FineTune.Engine.Data.Generation;

/// <summary>The chat templates; a new one is a class and a line here.</summary>
public static class ChatTemplates
{
    /// <summary>Key in a tuned model's <c>tokenizer_config.json</c> under which the id of its template stands beside <c>chat_template</c>.</summary>
    public const string ConfigKey = "finetune_chat_template";

    public static ChatTemplate Plain { get; } = new PlainChat();

    public static ChatTemplate Alpaca { get; } = new AlpacaChat();

    public static ChatTemplate ChatMl { get; } = new ChatMl();

    /// <summary>Nothing is added to prompt and completion.</summary>
    public static ChatTemplate None { get; } = new AsItStands();

    public static IReadOnlyList<ChatTemplate> All { get; } = [Plain, Alpaca, ChatMl, None];

    /// <exception cref="UserException">There is no such template.</exception>
    public static ChatTemplate Find(string id) => All.FirstOrDefault(t => t.Id == id)
        ?? throw new UserException($"There is no chat template '{id}'.", $"Choose one of {string.Join(", ", All.Select(t => t.Id))}.");

    /// <summary>
    /// The template to use: the chosen one; without a choice, nothing is added to prompts and completions, and everything else is put as the model's own template
    /// says, or where it has none in a plain way (instructions: Alpaca's).
    /// </summary>
    /// <param name="folder">The model's folder; null = a model without files.</param>
    /// <param name="chosen">An id, or empty.</param>
    /// <param name="format">An id of <see cref="GenerationFormats"/>; null when it is not rows that are put into words but a person's messages.</param>
    /// <exception cref="UserException">There is no such template, or the model's own is of a kind that is not known here.</exception>
    public static ChatTemplate Of(string? folder, string chosen, string? format = null)
    {
        if (chosen.Length > 0) return Find(chosen);
        if (format == GenerationFormats.Prompt) return None;
        return (folder is null ? null : OwnTemplate.In(folder)) ?? (format == GenerationFormats.Instruction ? Alpaca : Plain);
    }

    /// <summary>What belongs into a tuned model's <c>tokenizer_config.json</c> so that it is asked as it was trained, here and in Transformers.</summary>
    public static IReadOnlyDictionary<string, JsonElement> ConfigOf(ChatTemplate template) => new Dictionary<string, JsonElement>
    {
        ["chat_template"] = JsonSerializer.SerializeToElement(template.Jinja),
        [ConfigKey] = JsonSerializer.SerializeToElement(template.Id),
    };
}
