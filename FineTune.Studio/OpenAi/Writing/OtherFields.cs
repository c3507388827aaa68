using System.Text.Json;

namespace FineTune.Studio.OpenAi.Writing;

/// <summary>Fields of a request that are not read: those that change nothing pass, those that would change the answer are refused in words.</summary>
internal static class OtherFields
{
    /// <summary>Bookkeeping of OpenAI's own service: the answer is the same without.</summary>
    private static readonly HashSet<string> WithoutEffect =
        ["user", "metadata", "service_tier", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "parallel_tool_calls"];

    private static readonly Dictionary<string, string> NotHere = new()
    {
        ["tools"] = "Models here write text and call no tools",
        ["tool_choice"] = "Models here write text and call no tools",
        ["functions"] = "Models here write text and call no functions",
        ["function_call"] = "Models here write text and call no functions",
        ["audio"] = "Models here write text, no audio",
        ["prediction"] = "Predicted outputs are not used here",
        ["web_search_options"] = "Models here do not search the web",
        ["store"] = "Answers are not stored here",
    };

    /// <exception cref="OpenAiException">A field asks for something that is not here, or is none at all.</exception>
    public static void Check(IReadOnlyDictionary<string, JsonElement>? fields)
    {
        foreach (var (name, value) in fields ?? new Dictionary<string, JsonElement>())
        {
            if (OpenAiJson.IsEmpty(value) || WithoutEffect.Contains(name)) continue;
            if (name == "response_format") Check(name, value, "type", "text", "Only text is written here; JSON mode and JSON schemas are not supported. Ask for JSON in the prompt");
            else if (name == "modalities" && value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(m => m.ValueEquals("text"))) continue;
            else if (name == "modalities") throw OpenAiException.NotHere("Models here write text only. Leave 'modalities' out.", name);
            else if (name is "tool_choice" or "function_call" && value.ValueKind == JsonValueKind.String && value.ValueEquals("none")) continue;
            else if (NotHere.TryGetValue(name, out var why)) throw OpenAiException.NotHere($"{why}. Leave '{name}' out.", name);
            else throw OpenAiException.Wrong($"Unrecognized request argument supplied: {name}", name, "unknown_parameter");
        }
    }

    private static void Check(string name, JsonElement value, string key, string only, string why)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(key, out var said) || said.ValueKind != JsonValueKind.String || !said.ValueEquals(only))
            throw OpenAiException.NotHere($"{why}. Leave '{name}' out.", name);
    }
}
