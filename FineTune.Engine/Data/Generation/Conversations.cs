namespace FineTune.Engine.Data.Generation;

/// <summary>Which conversations can be learnt from: a system message first if there is one, then user and assistant in turn, the assistant last.</summary>
internal static class Conversations
{
    /// <returns>The end of the sentence "The row was left out ..."; null when it can be learnt from.</returns>
    public static string? Problem(IReadOnlyList<ChatMessage> messages)
    {
        if (messages.Count == 0) return "because there are no messages";
        if (messages.All(m => m.Role != ChatMessage.Assistant)) return $"because there is no assistant's message, only {Only(messages)}";
        if (messages[^1].Role != ChatMessage.Assistant) return "because the last message is not the assistant's";
        if (OrderProblem(messages) is { } order) return order;
        if (messages.Any(m => m.Role == ChatMessage.Assistant && string.IsNullOrWhiteSpace(m.Content))) return "because the answer is empty";
        if (messages.Any(m => m.Role == ChatMessage.User && string.IsNullOrWhiteSpace(m.Content))) return "because a user's message is empty";
        return messages.All(m => m.Role != ChatMessage.Assistant || m.Weight == 0) ? "because every assistant's message has the weight 0" : null;
    }

    /// <inheritdoc cref="Problem"/>
    public static string? PromptProblem(IReadOnlyList<ChatMessage> prompt) =>
        prompt.Count == 0 ? "because there is no prompt"
        : prompt[^1].Role != ChatMessage.User ? "because its prompt does not end with a user's message"
        : OrderProblem(prompt) ?? (prompt.Any(m => m.Role != ChatMessage.System && string.IsNullOrWhiteSpace(m.Content)) ? "because a message of the prompt is empty" : null);

    private static string? OrderProblem(IReadOnlyList<ChatMessage> messages)
    {
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].Role == ChatMessage.System)
            {
                if (i > 0) return "because a system message does not come first";
                continue;
            }
            var expected = i == 0 || messages[i - 1].Role != ChatMessage.User ? ChatMessage.User : ChatMessage.Assistant;
            if (messages[i].Role != expected) return "because its roles are in the wrong order: user and assistant must take turns, the user first";
        }
        return null;
    }

    private static string Only(IReadOnlyList<ChatMessage> messages) => string.Join(" and ", messages.Select(m => m.Role).Distinct().Select(r => r == ChatMessage.User ? "the user's" : "the system's"));
}
