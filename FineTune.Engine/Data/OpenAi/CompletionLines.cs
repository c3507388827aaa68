using System.Text.Json;

namespace FineTune.Engine.Data.OpenAi;

/// <summary>Prompts with completions; the hints are those of OpenAI's former data preparation tool.</summary>
internal sealed class CompletionLines(IssueList issues) : LineChecks(issues)
{
    private string? _promptEnd;
    private string? _completionEnd;
    private long _prompts;
    private long _completions;

    public override void Check(JsonElement example, long line)
    {
        OnlyKeys(example, line, "prompt", "completion");
        var prompt = Text(example, "prompt");
        if (prompt is null) Issues.Error(OpenAiIssues.MissingPrompt, line, "The line has no text 'prompt'.", "Write each line as {\"prompt\": \"...\", \"completion\": \"...\"}; a prompt may be empty.");
        else if (prompt.Length > 0) (_promptEnd, _prompts) = (CommonEnd(_promptEnd, prompt), _prompts + 1);
        if (Text(example, "completion") is not { } completion) Issues.Error(OpenAiIssues.MissingCompletion, line, "The line has no text 'completion'.", "Write each line as {\"prompt\": \"...\", \"completion\": \"...\"}.");
        else if (string.IsNullOrWhiteSpace(completion)) Issues.Error(OpenAiIssues.EmptyCompletion, line, "The completion is empty, so there is nothing to learn.", "Write the completion, or remove the line.");
        else
        {
            (_completionEnd, _completions) = (CommonEnd(_completionEnd, completion), _completions + 1);
            if (!char.IsWhiteSpace(completion[0]) && prompt is { Length: > 0 } && !char.IsWhiteSpace(prompt[^1]))
                Issues.Warn(OpenAiIssues.NoLeadingSpace, line, "The completion does not begin with a space.", "Put a space before it: most words are tokens together with the space before them.");
        }
    }

    public override (IEnumerable<string> Texts, int Extra) Measured(JsonElement example) => (new[] { Text(example, "prompt"), Text(example, "completion") }.OfType<string>(), 0);

    public override void Finish()
    {
        if (_completions > 1 && string.IsNullOrEmpty(_completionEnd))
            Issues.Warn(OpenAiIssues.NoStop, null, "The completions have no common end by which a model learns to stop.", "End each completion with the same mark, for example \"\\n\" or \" END\", and give it as the stop string when asking.");
        if (_prompts > 1 && string.IsNullOrEmpty(_promptEnd))
            Issues.Warn(OpenAiIssues.NoSeparator, null, "The prompts have no common end that says where the completion begins.", "End each prompt with the same mark, for example \"\\n\\n###\\n\\n\" or \" ->\", in training and when asking.");
    }

    private static string? Text(JsonElement example, string name) => example.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string CommonEnd(string? end, string text)
    {
        // A mark is short; all of a text would make equal texts look like one.
        if (end is null) return text[^Math.Min(20, text.Length)..];
        var same = 0;
        while (same < end.Length && same < text.Length && end[^(same + 1)] == text[^(same + 1)]) same++;
        return end[^same..];
    }
}
