namespace FineTune.Studio.OpenAi.Keys;

/// <summary>What a key may do.</summary>
/// <param name="Id">The word kept with the key and named in errors.</param>
public sealed record KeyScope(string Id, string Title, string Meaning);

/// <summary>All scopes, in the order the page shows them. An address names the one it asks for.</summary>
public static class KeyScopes
{
    public const string ModelsRead = "models:read", Inference = "inference", Files = "files", FineTuning = "fine_tuning";

    public static IReadOnlyList<KeyScope> All { get; } =
    [
        new(ModelsRead, "See models", "List the models that answer here."),
        new(Inference, "Ask models", "Chat, completions and embeddings."),
        new(Files, "Files", "Upload, read and delete training files."),
        new(FineTuning, "Fine-tuning", "Start, watch, pause and cancel jobs."),
    ];
}
