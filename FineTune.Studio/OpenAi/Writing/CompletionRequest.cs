using System.Text.Json;

namespace FineTune.Studio.OpenAi.Writing;

internal sealed record CompletionRequest : WritingRequest
{
    public JsonElement? Prompt { get; init; }

    public bool? Echo { get; init; }

    public string? Suffix { get; init; }

    public long? BestOf { get; init; }

    /// <summary>How many alternatives to tell with each token, 0 to 5.</summary>
    public int? Logprobs { get; init; }

    /// <exception cref="OpenAiException">There is none, or it is not text.</exception>
    public IReadOnlyList<string> Prompts() => Prompt switch
    {
        null or { ValueKind: JsonValueKind.Null } => throw OpenAiException.Wrong("You must provide a 'prompt'.", "prompt", "missing_required_parameter"),
        { ValueKind: JsonValueKind.String } one => [OpenAiJson.Text(one, "prompt")],
        { ValueKind: JsonValueKind.Array } several when several.GetArrayLength() > 0 && several.EnumerateArray().All(p => p.ValueKind == JsonValueKind.String) => [.. several.EnumerateArray().Select(p => OpenAiJson.Text(p, "prompt"))],
        { ValueKind: JsonValueKind.Array } => throw OpenAiException.Wrong("Token ids cannot be sent here, since every model has a vocabulary of its own. Send 'prompt' as text or a list of texts.", "prompt"),
        _ => throw OpenAiException.Wrong("Invalid type for 'prompt': send a text or a list of texts.", "prompt", "invalid_type"),
    };

    /// <exception cref="OpenAiException">Something is asked for that completions here do not do.</exception>
    public void CheckOptions()
    {
        if (!string.IsNullOrEmpty(Suffix)) throw OpenAiException.Wrong("These models write forward only and cannot fill in before a 'suffix'. Leave it out.", "suffix");
        if (BestOf is { } best && best != (N ?? 1)) throw OpenAiException.NotHere("'best_of' is not there: ask for 'n' texts and choose among them.", "best_of");
        if (Echo == true && Logprobs is not null) throw OpenAiException.NotHere("'echo' together with 'logprobs' is not there: the prompt's own probabilities are not told.", "echo");
    }
}
