using System.Text.Json;

namespace FineTune.Engine.Data.OpenAi;

/// <summary>Checks one message, and the order of a list of them.</summary>
internal sealed class MessageChecks(IssueList issues)
{
    private static readonly string[] Roles = ["system", "developer", "user", "assistant", "tool", "function"];
    private static readonly string[] Keys = ["role", "content", "name", "weight", "tool_calls", "tool_call_id", "function_call", "refusal"];

    /// <summary>Checks a list, message by message.</summary>
    /// <param name="what">What the list is, for sentences.</param>
    /// <returns>The roles in order; null for a message whose role is not known.</returns>
    public List<string?> Check(JsonElement list, long line, string what)
    {
        var roles = new List<string?>();
        var number = 0;
        foreach (var message in list.EnumerateArray()) roles.Add(Message(message, line, $"message {++number} of {what}"));
        return roles;
    }

    private string? Message(JsonElement message, long line, string which)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            issues.Error(OpenAiIssues.DataType, line, $"The {which} is not an object.", "Write each message as {\"role\": \"...\", \"content\": \"...\"}.");
            return null;
        }
        foreach (var key in message.EnumerateObject().Select(p => p.Name).Where(n => !Keys.Contains(n)))
            issues.Error(OpenAiIssues.UnknownMessageKey, line, $"The {which} has a key '{Short(key)}' that is not known.", $"Remove it; known are {string.Join(", ", Keys)}.");
        if (!message.TryGetProperty("role", out var role) || role.ValueKind != JsonValueKind.String)
        {
            issues.Error(OpenAiIssues.MissingKey, line, $"The {which} has no role.", "Add \"role\": \"system\", \"user\" or \"assistant\".");
            return null;
        }
        var name = role.GetString()!;
        if (!Roles.Contains(name))
        {
            issues.Error(OpenAiIssues.UnknownRole, line, $"The {which} has the role '{Short(name)}'.", "Use system, user or assistant (in lower case).");
            return null;
        }
        Content(message, line, which, name);
        if (message.TryGetProperty("weight", out var weight)) Weight(weight, line, which, name);
        return name;
    }

    private void Content(JsonElement message, long line, string which, string role)
    {
        var calls = message.TryGetProperty("tool_calls", out _) || message.TryGetProperty("function_call", out _);
        if (!message.TryGetProperty("content", out var content))
        {
            if (!calls) issues.Error(OpenAiIssues.MissingKey, line, $"The {which} has no content.", "Add \"content\" with the message's words.");
            return;
        }
        var empty = content.ValueKind switch
        {
            JsonValueKind.String => string.IsNullOrWhiteSpace(content.GetString()),
            JsonValueKind.Array => content.GetArrayLength() == 0,
            _ => true,
        };
        if (!empty || (calls && content.ValueKind == JsonValueKind.Null)) return;
        var text = content.ValueKind is JsonValueKind.String or JsonValueKind.Array ? "is empty" : "is not a text";
        if (role is "system" or "developer" && content.ValueKind == JsonValueKind.String) issues.Warn(OpenAiIssues.MissingContent, line, $"The content of {which} {text}.", "Remove the system message, or write what it should say.");
        else issues.Error(OpenAiIssues.MissingContent, line, $"The content of {which} {text}.", "Write the message's words, or remove the line.");
    }

    private void Weight(JsonElement weight, long line, string which, string role)
    {
        if (weight.ValueKind == JsonValueKind.Null) return;
        if (weight.ValueKind != JsonValueKind.Number || !weight.TryGetDouble(out var value) || (value != 0 && value != 1))
            issues.Error(OpenAiIssues.Weight, line, $"The weight of {which} is {Short(weight.GetRawText())}, neither 0 nor 1.", "Write 0 (the answer is read, not learnt) or 1.");
        else if (role != "assistant") issues.Error(OpenAiIssues.Weight, line, $"The {which} has a weight and is not the assistant's.", "Remove the weight; only an assistant's messages have one.");
    }

    /// <summary>What the order of roles tells; a tool's answers stand anywhere.</summary>
    /// <param name="endsWith">The role that the last message must have.</param>
    public void Order(List<string?> roles, long line, string what, string endsWith)
    {
        if (roles.Contains(null)) return;
        if (roles[^1] != endsWith)
            issues.Error(OpenAiIssues.LastNotAssistant, line, $"The last message of {what} is the {roles[^1]}'s, not the {endsWith}'s.", endsWith == "assistant" ? "End each example with the answer that is to be learnt." : "End the input with the user's message.");
        if (roles.Skip(1).Any(r => r is "system" or "developer"))
            issues.Warn(OpenAiIssues.SystemNotFirst, line, $"A system message of {what} does not come first.", "Move it to the beginning.");
        var turns = roles.Where(r => r is "user" or "assistant").ToList();
        if (turns.Where((r, i) => r != (i % 2 == 0 ? "user" : "assistant")).Any() && !roles.Any(r => r is "tool" or "function"))
            issues.Warn(OpenAiIssues.WrongOrder, line, $"The roles of {what} are out of order: {string.Join(", ", roles.Take(8))}{(roles.Count > 8 ? ", ..." : "")}.", "Let user and assistant take turns, the user first; join messages of one role that follow each other.");
    }

    internal static string Short(string text) => text.Length > 30 ? text[..30] + "…" : text;
}
