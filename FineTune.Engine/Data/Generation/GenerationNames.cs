namespace FineTune.Engine.Data.Generation;

/// <summary>Names that columns of prompts, answers and conversations go by.</summary>
internal static class GenerationNames
{
    private static readonly string[] Messages = ["messages", "conversations", "conversation", "dialog", "dialogue", "chat", "turns"];
    private static readonly string[] Chosen = ["chosen", "preferred_output", "preferred", "chosen_response"];
    private static readonly string[] Rejected = ["rejected", "non_preferred_output", "non_preferred", "rejected_response"];
    private static readonly string[] Prompts = ["prompt", "instruction", "question", "query", "input", "messages", "user", "request"];
    private static readonly string[] Completions = ["completion", "completions"];
    private static readonly string[] Answers = ["response", "output", "answer", "completion", "reply", "responses", "answers"];
    private static readonly string[] Inputs = ["input", "context"];
    private static readonly string[] Texts = ["text", "content", "document", "story", "body", "article"];

    /// <summary>What may stand beside the texts of a corpus without being an answer to them.</summary>
    private static readonly HashSet<string> Company = ["file", "id", "index", "url", "source", "timestamp", "date", "title", "meta", "metadata", "language", "lang"];

    /// <summary>Columns whose names leave no doubt that something is to be written; null when there are none.</summary>
    /// <param name="isJson">Whether a column holds JSON: a table of plain messages is no list of conversations.</param>
    public static GenerationColumns? Certain(IReadOnlyList<string> names, Func<string, bool> isJson)
    {
        if (Preference(names) is { } preference) return preference;
        if (Find(names, Messages) is { } messages && isJson(messages)) return new(GenerationFormats.Chat) { Messages = messages };
        if (Find(names, ["prompt"]) is { } prompt && Find(names, Completions) is { } completion) return new(GenerationFormats.Prompt) { Prompt = prompt, Answer = completion };
        return Find(names, ["instruction", "instructions"]) is not null ? Instruction(names) : null;
    }

    public static GenerationColumns? Preference(IReadOnlyList<string> names) =>
        Find(names, Chosen) is { } chosen && Find(names, Rejected) is { } rejected ? new(GenerationFormats.Preference) { Prompt = Find(names, Prompts), Chosen = chosen, Rejected = rejected } : null;

    /// <summary>A prompt by any name and an answer by any name, where both are there.</summary>
    public static GenerationColumns? Instruction(IReadOnlyList<string> names)
    {
        var prompt = Find(names, ["instruction", "instructions", .. Prompts]);
        var answer = Find(names, Answers);
        return prompt is null || answer is null || prompt == answer ? null : new(GenerationFormats.Instruction) { Prompt = prompt, Answer = answer, Input = Find(names.Where(n => n != prompt), Inputs) };
    }

    public static GenerationColumns? Chat(IReadOnlyList<string> names) => Find(names, Messages) is { } messages ? new(GenerationFormats.Chat) { Messages = messages } : null;

    public static string? Text(IReadOnlyList<string> names) => names.Count == 1 ? names[0] : Find(names, Texts);

    /// <summary>True when the other columns only say where the texts are from.</summary>
    public static bool IsCorpus(IReadOnlyList<string> names, string text) => names.All(n => n == text || Company.Contains(Plain(n)));

    /// <summary>The first of the names known that there is, in the known names' order.</summary>
    private static string? Find(IEnumerable<string> names, IEnumerable<string> known) => known.Select(k => names.FirstOrDefault(n => Plain(n) == k)).FirstOrDefault(n => n is not null);

    private static string Plain(string name) => name.Trim().ToLowerInvariant().Replace('-', '_').Replace(' ', '_');
}
