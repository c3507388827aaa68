using System.Text.Json;
using System.Text.RegularExpressions;

namespace FineTune.Engine.Data.Generation;

/// <summary>Recognizes the chat template a model brings along. Jinja is not run: it is one of ours, or ChatML beyond doubt, or it is refused.</summary>
internal static partial class OwnTemplate
{
    private const string Config = "tokenizer_config.json", Apart = "chat_template.jinja";

    /// <summary>Words of templates that do more than put messages one after the other.</summary>
    private static readonly string[] More = ["tool", "[INST]", "<think>", "reasoning_content", "documents", "strftime"];

    /// <returns>Null when the model has none.</returns>
    /// <exception cref="UserException">The model has one that is not known here, or its file is broken.</exception>
    public static ChatTemplate? In(string folder)
    {
        var (id, jinja) = Read(Path.Combine(folder, Config));
        if (File.Exists(Path.Combine(folder, Apart))) jinja = File.ReadAllText(Path.Combine(folder, Apart));
        var named = ChatTemplates.All.FirstOrDefault(t => t.Id == id);
        // ChatML of a model's own can bring a system message along, which its id does not tell.
        if (named is not null && named != ChatTemplates.ChatMl) return named;
        return string.IsNullOrWhiteSpace(jinja) ? named : Recognize(jinja) ?? named ?? throw new UserException("The model's own chat template is a program of a kind that is not run here.",
            $"Choose a chat template: {string.Join(", ", ChatTemplates.All.Select(t => t.Id))}; chatml is nearest to most models' own.", new Place(File.Exists(Path.Combine(folder, Apart)) ? Apart : Config));
    }

    internal static ChatTemplate? Recognize(string jinja)
    {
        var plain = WithoutSpace(jinja);
        if (ChatTemplates.All.FirstOrDefault(t => WithoutSpace(t.Jinja) == plain) is { } ours) return ours;
        if (!jinja.Contains(ChatMl.Start, StringComparison.Ordinal) || !jinja.Contains(ChatMl.End, StringComparison.Ordinal)) return null;
        if (More.Any(m => jinja.Contains(m, StringComparison.OrdinalIgnoreCase))) return null;
        var system = DefaultSystem().Match(jinja);
        return new ChatMl(system.Success ? system.Groups["text"].Value.Replace("\\n", "\n", StringComparison.Ordinal) : null, jinja);
    }

    private static (string? Id, string? Jinja) Read(string path)
    {
        if (!File.Exists(path)) return (null, null);
        try
        {
            using var config = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = config.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return (null, null);
            return (Text(root, ChatTemplates.ConfigKey), root.TryGetProperty("chat_template", out var template) ? Jinja(template) : null);
        }
        catch (JsonException e)
        {
            throw new UserException("The file is not JSON.", "Get the model's files anew.", new Place(Config, e.LineNumber + 1), e);
        }
    }

    /// <summary>A text, or a list of named ones of which <c>default</c> counts.</summary>
    private static string? Jinja(JsonElement template) => template.ValueKind switch
    {
        JsonValueKind.String => template.GetString(),
        JsonValueKind.Array => template.EnumerateArray().Where(t => t.ValueKind == JsonValueKind.Object && Text(t, "name") == "default").Select(t => Text(t, "template")).FirstOrDefault(),
        _ => null,
    };

    private static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Line ends are written into a Jinja text as they are or as \n.</summary>
    private static string WithoutSpace(string jinja) => string.Concat(jinja.Replace("\\n", "", StringComparison.Ordinal).Where(c => !char.IsWhiteSpace(c))).Replace('"', '\'');

    [GeneratedRegex(@"<\|im_start\|>system(\\n|\n)(?<text>[^'""<{+]+)<\|im_end\|>")]
    private static partial Regex DefaultSystem();
}
