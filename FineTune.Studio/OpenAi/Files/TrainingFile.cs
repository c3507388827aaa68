using System.Text.Json;

namespace FineTune.Studio.OpenAi.Files;

/// <summary>Looks through an uploaded training file: every line an example of one of the three forms.</summary>
internal static class TrainingFile
{
    private const string Forms = "{\"messages\": [...]}, {\"prompt\": \"...\", \"completion\": \"...\"} or {\"input\": ..., \"preferred_output\": ..., \"non_preferred_output\": ...}";

    /// <exception cref="OpenAiException">A line is no example; says which and why.</exception>
    public static async Task CheckAsync(string path, string filename, CancellationToken token)
    {
        var (number, examples) = (0L, 0L);
        using var lines = new StreamReader(path);
        while (await lines.ReadLineAsync(token) is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            if (Problem(line) is { } problem) throw Wrong($"{filename}, line {number:N0}: {problem}");
            examples++;
        }
        if (examples == 0) throw Wrong($"{filename} holds no example. Write one on each line: {Forms}.");
    }

    private static string? Problem(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var example = document.RootElement;
            bool Has(string name) => example.TryGetProperty(name, out _);
            return example.ValueKind != JsonValueKind.Object ? $"it is not a JSON object. Write one example on each line: {Forms}."
                : Has("messages") || (Has("prompt") && Has("completion")) || (Has("preferred_output") && Has("non_preferred_output")) ? null
                : $"it has neither messages, nor prompt and completion, nor preferred_output and non_preferred_output. Write one example on each line: {Forms}.";
        }
        catch (JsonException e) { return $"its JSON is broken at position {e.BytePositionInLine + 1:N0}. Correct the line or remove it; an example must not run over several lines."; }
    }

    private static OpenAiException Wrong(string message) => OpenAiException.Wrong(message, "file", "invalid_file_format");
}
