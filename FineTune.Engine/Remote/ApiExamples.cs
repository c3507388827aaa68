using System.Text.Json;
using System.Text.Json.Serialization;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Data.OpenAi;
using FineTune.Engine.Models;

namespace FineTune.Engine.Remote;

/// <summary>Puts rows of any form into the JSON Lines a provider learns from: conversations, prompts with completions, or preferences.</summary>
/// <param name="kind">See <see cref="KindFor"/>.</param>
/// <param name="template">Puts messages into words for a model that only continues texts.</param>
internal sealed class ApiExamples(OpenAiFileKind kind, ChatTemplate template)
{
    /// <summary>A document has no question: its first words stand in for one, as where a person lets it be continued.</summary>
    private const int BeginningWords = 12;

    private static readonly JsonSerializerOptions Options = new(ApiJson.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private sealed record Message(string Role, string Content, int? Weight = null);

    private sealed record Chat(IReadOnlyList<Message> Messages);

    private sealed record Completion(string Prompt, [property: JsonPropertyName("completion")] string Text);

    private sealed record Preference(Chat Input, IReadOnlyList<Message> PreferredOutput, IReadOnlyList<Message> NonPreferredOutput);

    /// <summary>The form a model learns from rows of a format.</summary>
    /// <exception cref="UserException">The model cannot learn from preferences.</exception>
    public static OpenAiFileKind KindFor(string model, string format) => (ApiCard.Chats(model), format) switch
    {
        (true, GenerationFormats.Preference) => OpenAiFileKind.Preference,
        (false, GenerationFormats.Preference) => throw new UserException($"{model} continues texts and cannot learn from preferences.", "Choose a model that answers messages, or rows with one answer each."),
        (true, _) => OpenAiFileKind.Chat,
        _ => OpenAiFileKind.Completions,
    };

    /// <summary>Writes one line per row, in their order: line 1 is the first row.</summary>
    public void Write(Stream stream, IEnumerable<GenerationRow> rows, CancellationToken token = default)
    {
        foreach (var row in rows)
        {
            token.ThrowIfCancellationRequested();
            JsonSerializer.Serialize(stream, Example(row), Options);
            stream.WriteByte((byte)'\n');
        }
    }

    private object Example(GenerationRow row) => (kind, row) switch
    {
        (OpenAiFileKind.Preference, PreferenceRow p) => new Preference(new([.. p.Prompt.Select(Of)]), [new(ChatMessage.Assistant, p.Chosen)], [new(ChatMessage.Assistant, p.Rejected)]),
        (OpenAiFileKind.Chat, ConversationRow c) => new Chat([.. c.Messages.Select(Of)]),
        (OpenAiFileKind.Chat, DocumentRow d) => Continued(d.Text),
        (OpenAiFileKind.Completions, ConversationRow c) => new Completion(template.Text([.. c.Messages.SkipLast(1)], answerFollows: true), Answer(c)),
        (OpenAiFileKind.Completions, DocumentRow d) => new Completion("", d.Text),
        _ => throw new ArgumentException($"A {row.GetType().Name} is no example of the kind {kind}.", nameof(row)),
    };

    private static Message Of(ChatMessage message) => new(message.Role, message.Content, message is { Role: ChatMessage.Assistant, Weight: 0 } ? 0 : null);

    /// <summary>The answer with the marks that its template puts around it.</summary>
    private string Answer(ConversationRow row) => template.Text(row.Messages, answerFollows: false)[template.Text([.. row.Messages.SkipLast(1)], answerFollows: true).Length..];

    private static Chat Continued(string text)
    {
        var end = 0;
        for (var words = 0; end < text.Length && words < BeginningWords; words++)
        {
            while (end < text.Length && char.IsWhiteSpace(text[end])) end++;
            while (end < text.Length && !char.IsWhiteSpace(text[end])) end++;
        }
        // Too short to be begun by one and gone on with by the other.
        if (string.IsNullOrWhiteSpace(text[end..])) end = Math.Max(text.TrimStart().IndexOf(' ') + (text.Length - text.TrimStart().Length), 0);
        return end == 0 ? new([new(ChatMessage.User, "Write."), new(ChatMessage.Assistant, text)]) : new([new(ChatMessage.User, text[..end]), new(ChatMessage.Assistant, text[end..])]);
    }
}
