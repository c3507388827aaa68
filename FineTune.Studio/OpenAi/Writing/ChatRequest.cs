using System.Text.Json;
using FineTune.Engine.Data.Generation;

namespace FineTune.Studio.OpenAi.Writing;

internal sealed record ChatRequest : WritingRequest
{
    public IReadOnlyList<JsonElement>? Messages { get; init; }

    public long? MaxCompletionTokens { get; init; }

    public bool? Logprobs { get; init; }

    public int? TopLogprobs { get; init; }

    /// <exception cref="OpenAiException">There is none, or one that cannot be put to a model that reads text.</exception>
    public IReadOnlyList<ChatMessage> Conversation() => Messages is { Count: > 0 } messages ? [.. messages.Select(Message)]
        : throw OpenAiException.Wrong("You must provide 'messages', at least one.", "messages", Messages is null ? "missing_required_parameter" : "empty_array");

    private static ChatMessage Message(JsonElement message, int index)
    {
        var field = $"messages.[{index}]";
        if (message.ValueKind != JsonValueKind.Object) throw OpenAiException.Wrong($"Invalid type for '{field}': send an object with role and content.", field, "invalid_type");
        var role = message.TryGetProperty("role", out var said) && said.ValueKind == JsonValueKind.String ? OpenAiJson.Text(said, field) : throw OpenAiException.Wrong($"'{field}' has no role.", $"{field}.role");
        if (message.TryGetProperty("tool_calls", out var calls) && !OpenAiJson.IsEmpty(calls)) throw OpenAiException.NotHere("Models here write text and call no tools: leave tool calls out of the conversation.", $"{field}.tool_calls");
        return new(role switch
        {
            "system" or "developer" => ChatMessage.System,
            "user" => ChatMessage.User,
            "assistant" => ChatMessage.Assistant,
            "tool" or "function" => throw OpenAiException.NotHere("Models here write text and call no tools: leave messages of tools out of the conversation.", $"{field}.role"),
            _ => throw OpenAiException.Wrong($"Invalid value for '{field}.role': '{role}'. Choose system, developer, user or assistant.", $"{field}.role", "invalid_value"),
        }, Content(message, $"{field}.content"));
    }

    private static string Content(JsonElement message, string field) => (message.TryGetProperty("content", out var content) ? content.ValueKind : JsonValueKind.Undefined) switch
    {
        JsonValueKind.String => OpenAiJson.Text(content, field),
        JsonValueKind.Array => string.Concat(content.EnumerateArray().Select(part => Part(part, field))),
        _ => throw OpenAiException.Wrong($"'{field}' has no text: send a string or a list of text parts.", field),
    };

    private static string Part(JsonElement part, string field)
    {
        var type = part.ValueKind == JsonValueKind.Object && part.TryGetProperty("type", out var said) && said.ValueKind == JsonValueKind.String ? OpenAiJson.Text(said, field) : "";
        return type is "text" or "refusal" && part.TryGetProperty(type, out var text) && text.ValueKind == JsonValueKind.String ? OpenAiJson.Text(text, field)
            : type is "image_url" or "input_audio" or "file" ? throw OpenAiException.NotHere($"Models here read text only; '{field}' holds a part of type {type}.", field)
            : throw OpenAiException.Wrong($"'{field}' holds a part that is no text.", field);
    }
}
