using FineTune.Engine.Data.Generation;

namespace FineTune.Engine.Inference;

/// <summary>What a model is asked to write, and the data's own answer where there is one.</summary>
/// <param name="Shown">The prompt as a person reads it.</param>
public sealed record WritingPrompt(string Shown, GenerationRequest Request, string? Reference)
{
    /// <summary>A document has no question: its first words are one.</summary>
    private const int DocumentWords = 12;

    public static WritingPrompt Of(GenerationRow row, SamplingSettings sampling) => row switch
    {
        ConversationRow conversation => new(row.Asked, new() { Messages = [.. conversation.Messages.SkipLast(1)], Sampling = sampling }, row.Answered),
        PreferenceRow preference => new(row.Asked, new() { Messages = preference.Prompt, Sampling = sampling }, preference.Chosen),
        _ => Beginning(row.Whole, sampling),
    };

    /// <summary>A prompt of one's own: a message to models that answer messages, else a text to be continued.</summary>
    public static WritingPrompt Of(string prompt, string format, SamplingSettings sampling) => format == GenerationFormats.Text
        ? new(prompt, new() { Prompt = prompt, Sampling = sampling }, null)
        : new(prompt, new() { Messages = [new(ChatMessage.User, prompt)], Sampling = sampling }, null);

    private static WritingPrompt Beginning(string text, SamplingSettings sampling)
    {
        var (end, words) = (0, 0);
        while (end < text.Length && words < DocumentWords)
        {
            while (end < text.Length && char.IsWhiteSpace(text[end])) end++;
            while (end < text.Length && !char.IsWhiteSpace(text[end])) end++;
            words++;
        }
        return new(text[..end], new() { Prompt = text[..end], Sampling = sampling }, null);
    }
}
