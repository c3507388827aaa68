using System.Text.Json;

namespace FineTune.Engine.Data.OpenAi;

/// <summary>Checks the lines of one kind of file, one example after the other.</summary>
internal abstract class LineChecks(IssueList issues)
{
    protected IssueList Issues => issues;

    protected MessageChecks Messages { get; } = new(issues);

    public static LineChecks Of(OpenAiFileKind kind, IssueList issues) => kind switch
    {
        OpenAiFileKind.Chat => new ChatLines(issues),
        OpenAiFileKind.Completions => new CompletionLines(issues),
        _ => new PreferenceLines(issues),
    };

    public abstract void Check(JsonElement example, long line);

    /// <summary>The texts of an example whose tokens count, and how many tokens its form adds.</summary>
    public abstract (IEnumerable<string> Texts, int Extra) Measured(JsonElement example);

    /// <summary>What can only be said of all lines together.</summary>
    public virtual void Finish() { }

    protected void OnlyKeys(JsonElement example, long line, params string[] known)
    {
        foreach (var key in example.EnumerateObject().Select(p => p.Name).Where(n => !known.Contains(n)))
            issues.Warn(OpenAiIssues.UnknownKey, line, $"The line has a key '{MessageChecks.Short(key)}' that is not known.", $"Remove it; known are {string.Join(", ", known)}.");
    }

    protected static JsonElement? List(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0 ? list : null;

    /// <summary>Contents of messages; each message adds 3 tokens for its marks and an example 3 for the answer's, as in OpenAI's published counting.</summary>
    protected static (IEnumerable<string> Texts, int Extra) Contents(params JsonElement?[] lists)
    {
        var messages = lists.OfType<JsonElement>().SelectMany(l => l.EnumerateArray()).Where(m => m.ValueKind == JsonValueKind.Object).ToList();
        return (messages.SelectMany(m => m.EnumerateObject()).Where(p => p.Value.ValueKind == JsonValueKind.String).Select(p => p.Value.GetString()!), (3 * messages.Count) + 3);
    }
}

/// <summary>Conversations.</summary>
internal sealed class ChatLines(IssueList issues) : LineChecks(issues)
{
    public override void Check(JsonElement example, long line)
    {
        OnlyKeys(example, line, "messages", "tools", "parallel_tool_calls", "functions");
        if (List(example, "messages") is not { } list)
        {
            Issues.Error(OpenAiIssues.MissingMessages, line, "The line has no list 'messages'.", "Write each line as {\"messages\": [{\"role\": \"user\", \"content\": \"...\"}, {\"role\": \"assistant\", \"content\": \"...\"}]}.");
            return;
        }
        var roles = Messages.Check(list, line, "the line");
        if (!roles.Contains("assistant"))
        {
            if (!roles.Contains(null)) Issues.Error(OpenAiIssues.MissingAssistant, line, "The line has no assistant's message, so there is nothing to learn.", "Add the answer as the last message, or remove the line.");
            return;
        }
        Messages.Order(roles, line, "the line", "assistant");
        if (list.EnumerateArray().Where(m => m.ValueKind == JsonValueKind.Object && m.TryGetProperty("role", out var r) && r.ValueEquals("assistant")).All(m => m.TryGetProperty("weight", out var w) && w.ValueKind == JsonValueKind.Number && w.GetDouble() == 0))
            Issues.Error(OpenAiIssues.NothingLearnt, line, "All assistant's messages have the weight 0, so there is nothing to learn.", "Give one of them the weight 1, or remove the line.");
    }

    public override (IEnumerable<string> Texts, int Extra) Measured(JsonElement example) => Contents(List(example, "messages"));
}

/// <summary>Preferences between two answers.</summary>
internal sealed class PreferenceLines(IssueList issues) : LineChecks(issues)
{
    private const string Form = "Write each line as {\"input\": {\"messages\": [...]}, \"preferred_output\": [{\"role\": \"assistant\", \"content\": \"...\"}], \"non_preferred_output\": [...]}.";

    public override void Check(JsonElement example, long line)
    {
        OnlyKeys(example, line, "input", "preferred_output", "non_preferred_output");
        if (!example.TryGetProperty("input", out var input) || List(input, "messages") is not { } messages)
            Issues.Error(OpenAiIssues.MissingInput, line, "The line has no 'input' with a list 'messages'.", Form);
        else
        {
            OnlyKeys(input, line, "messages", "tools", "parallel_tool_calls");
            Messages.Order(Messages.Check(messages, line, "the input"), line, "the input", "user");
        }
        var preferred = Output(example, line, "preferred_output");
        var other = Output(example, line, "non_preferred_output");
        if (preferred is not null && preferred == other) Issues.Warn(OpenAiIssues.SameOutputs, line, "Both outputs are the same, so there is nothing to prefer.", "Write two different answers, or remove the line.");
    }

    public override (IEnumerable<string> Texts, int Extra) Measured(JsonElement example) =>
        Contents(example.TryGetProperty("input", out var input) ? List(input, "messages") : null, List(example, "preferred_output"), List(example, "non_preferred_output"));

    private string? Output(JsonElement example, long line, string name)
    {
        if (List(example, name) is not { } list || list.GetArrayLength() != 1)
        {
            Issues.Error(OpenAiIssues.MissingOutput, line, $"The line has no list '{name}' with exactly one message.", Form);
            return null;
        }
        var role = Messages.Check(list, line, name)[0];
        if (role is not (null or "assistant")) Issues.Error(OpenAiIssues.MissingAssistant, line, $"The message of {name} is the {role}'s, not the assistant's.", "Give it the role assistant.");
        return list[0].ValueKind == JsonValueKind.Object && list[0].TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String ? content.GetString() : null;
    }
}
