using System.Text.Json;

namespace FineTune.Engine.Data.Generation;

/// <summary>Conversations as JSON text: OpenAI's lists of role and content (with a weight per message), ShareGPT's of from and value; alone or under <c>messages</c> or <c>conversations</c>.</summary>
public static class MessageLists
{
    private static readonly Dictionary<string, string> Roles = new(StringComparer.OrdinalIgnoreCase)
    {
        ["system"] = ChatMessage.System, ["developer"] = ChatMessage.System,
        ["user"] = ChatMessage.User, ["human"] = ChatMessage.User,
        ["assistant"] = ChatMessage.Assistant, ["gpt"] = ChatMessage.Assistant, ["model"] = ChatMessage.Assistant, ["bot"] = ChatMessage.Assistant, ["chatgpt"] = ChatMessage.Assistant,
    };

    /// <summary>Reads a conversation; its order is not looked at.</summary>
    /// <param name="why">When it cannot be read, the end of the sentence "The row was left out ...".</param>
    /// <returns>Null when it cannot be read.</returns>
    public static IReadOnlyList<ChatMessage>? Read(string json, out string? why)
    {
        if (string.IsNullOrWhiteSpace(json)) return Bad("because there are no messages", out why);
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement, out why);
        }
        catch (JsonException)
        {
            return Bad("because its messages are not JSON", out why);
        }
        catch (InvalidOperationException)
        {
            return Bad("because a message has half a character in it", out why);
        }
    }

    /// <summary>True when a value is a list of messages (or an object around one) and not a text that begins with a bracket.</summary>
    public static bool AreIn(string value)
    {
        if (value.AsSpan().TrimStart() is not ['[' or '{', ..]) return false;
        try
        {
            using var document = JsonDocument.Parse(value);
            return List(document.RootElement) is { } list && list.GetArrayLength() > 0 && list.EnumerateArray().All(m => m.ValueKind == JsonValueKind.Object && (m.TryGetProperty("role", out _) || m.TryGetProperty("from", out _)));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static List<ChatMessage>? Read(JsonElement root, out string? why)
    {
        if (List(root) is not { } list) return Bad("because it holds no list of messages", out why);
        if (list.GetArrayLength() == 0) return Bad("because there are no messages", out why);
        var messages = new List<ChatMessage>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object) return Bad("because a message is not an object with a role and a content", out why);
            if ((Text(item, "role") ?? Text(item, "from")) is not { } spoken) return Bad("because a message has no role", out why);
            if (!Roles.TryGetValue(spoken, out var role)) return Bad($"because a message has the role '{Short(spoken)}', which is none of system, user and assistant", out why);
            if (item.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array && calls.GetArrayLength() > 0) return Bad("because a message calls tools, and only words are learnt", out why);
            if (Content(item, out why) is not { } content) return null;
            if (Weight(item) is not { } weight) return Bad("because the weight of a message is neither 0 nor 1", out why);
            messages.Add(new ChatMessage(role, content, weight));
        }
        why = null;
        return messages;
    }

    private static JsonElement? List(JsonElement root) => root.ValueKind switch
    {
        JsonValueKind.Array => root,
        JsonValueKind.Object when root.TryGetProperty("messages", out var messages) && messages.ValueKind == JsonValueKind.Array => messages,
        JsonValueKind.Object when root.TryGetProperty("conversations", out var conversations) && conversations.ValueKind == JsonValueKind.Array => conversations,
        _ => null,
    };

    private static string? Content(JsonElement message, out string? why)
    {
        why = null;
        if (!message.TryGetProperty("content", out var content) && !message.TryGetProperty("value", out content)) return BadText("because a message has no content", out why);
        if (content.ValueKind == JsonValueKind.String) return content.GetString();
        if (content.ValueKind == JsonValueKind.Null) return "";
        if (content.ValueKind != JsonValueKind.Array) return BadText("because the content of a message is not a text", out why);
        var texts = new List<string>();
        foreach (var part in content.EnumerateArray())
        {
            if (part.ValueKind != JsonValueKind.Object || Text(part, "text") is not { } text) return BadText("because a message holds something other than text", out why);
            texts.Add(text);
        }
        return string.Concat(texts);
    }

    private static double? Weight(JsonElement message) =>
        !message.TryGetProperty("weight", out var weight) || weight.ValueKind == JsonValueKind.Null ? 1
        : weight.ValueKind == JsonValueKind.Number && weight.TryGetDouble(out var number) && (number == 0 || number == 1) ? number : null;

    private static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static List<ChatMessage>? Bad(string reason, out string? why)
    {
        why = reason;
        return null;
    }

    private static string? BadText(string reason, out string? why)
    {
        why = reason;
        return null;
    }

    private static string Short(string text) => text.Length > 20 ? text[..20] + "…" : text;
}
