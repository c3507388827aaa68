using System.Text.Json.Serialization;

namespace FineTune.Studio.Playground.Writing;

/// <summary>What writing a text took.</summary>
/// <param name="CompletionTokens">Tokens written in the last go.</param>
/// <param name="FirstToken">Seconds until the first token, the opening of the model not counted; null where none came.</param>
/// <param name="Seconds">In all, the opening of the model not counted.</param>
public sealed record WritingFigures(int PromptTokens, int CompletionTokens, int ContextLength, double? FirstToken, double Seconds, WritingEnd End)
{
    /// <summary>After the first one; null for fewer than two.</summary>
    [JsonIgnore]
    public double? TokensPerSecond => FirstToken is { } first && CompletionTokens > 1 && Seconds > first ? (CompletionTokens - 1) / (Seconds - first) : null;

    [JsonIgnore]
    public int UsedTokens => PromptTokens + CompletionTokens;
}

/// <summary>A finished text of a model.</summary>
/// <param name="Model">Id of the <see cref="WritableModel"/>.</param>
/// <param name="ModelName">Its name then; the model itself may be gone.</param>
/// <param name="IsEdited">A person changed the words.</param>
public sealed record WrittenAnswer(string Model, string ModelName, IReadOnlyList<WrittenToken> Tokens, WritingFigures? Figures, bool IsEdited = false)
{
    [JsonIgnore]
    public string Text => string.Concat(Tokens.Select(t => t.Text));

    /// <summary>The answer with a person's words in place of the model's.</summary>
    public WrittenAnswer Edited(string text) => this with { Tokens = [new(text)], IsEdited = true };
}
