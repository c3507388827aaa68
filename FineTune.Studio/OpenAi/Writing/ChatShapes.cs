using System.Text;
using System.Text.Json.Serialization;
using FineTune.Engine.Inference;

namespace FineTune.Studio.OpenAi.Writing;

internal sealed record ChatDocument(string Id, string Object, long Created, string Model, IReadOnlyList<ChatChoice> Choices, Usage Usage, string SystemFingerprint);

internal sealed record ChatChoice(int Index, ChatAnswer Message, ChatLogprobs? Logprobs, string FinishReason);

internal sealed record ChatAnswer(string Role, string Content, string? Refusal = null);

internal sealed record ChatChunk(string Id, string Object, long Created, string Model, string SystemFingerprint, IReadOnlyList<ChunkChoice> Choices)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Usage? Usage { get; init; }
}

internal sealed record ChunkChoice(int Index, ChatDelta Delta, ChatLogprobs? Logprobs = null, string? FinishReason = null);

internal sealed record ChatDelta
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Role { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Content { get; init; }
}

internal sealed record ChatLogprobs(IReadOnlyList<ChatLogprob> Content, IReadOnlyList<ChatLogprob>? Refusal = null)
{
    public static ChatLogprobs? Of(IReadOnlyList<GeneratedToken> tokens) => tokens.Count == 0 ? null : new([.. tokens.Select(t => new ChatLogprob(t.Piece, Answering.Logarithm(t.LogProbability), Bytes(t.Piece))
    {
        TopLogprobs = [.. t.Alternatives.Select(a => new TopLogprob(a.Text, Answering.Logarithm(a.LogProbability), Bytes(a.Text)))],
    })]);

    private static int[] Bytes(string text) => [.. Encoding.UTF8.GetBytes(text).Select(b => (int)b)];
}

internal sealed record TopLogprob(string Token, double Logprob, int[] Bytes);

internal sealed record ChatLogprob(string Token, double Logprob, int[] Bytes)
{
    public IReadOnlyList<TopLogprob> TopLogprobs { get; init; } = [];
}
