using System.Text.Json.Serialization;
using FineTune.Engine.Inference;

namespace FineTune.Studio.OpenAi.Writing;

internal sealed record CompletionDocument(string Id, string Object, long Created, string Model, IReadOnlyList<CompletionChoice> Choices, string SystemFingerprint)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Usage? Usage { get; init; }
}

internal sealed record CompletionChoice(string Text, int Index, CompletionLogprobs? Logprobs, string? FinishReason);

/// <summary>Lists of one entry per token.</summary>
/// <param name="TextOffset">Where the token's text begins in the choice's text, in UTF-16 units.</param>
internal sealed record CompletionLogprobs(
    IReadOnlyList<string> Tokens, IReadOnlyList<double> TokenLogprobs, IReadOnlyList<IReadOnlyDictionary<string, double>> TopLogprobs, IReadOnlyList<int> TextOffset)
{
    /// <param name="offset">Length of the choice's text before these tokens.</param>
    public static CompletionLogprobs Of(IReadOnlyList<GeneratedToken> tokens, int offset)
    {
        var offsets = new List<int>();
        foreach (var token in tokens)
        {
            offsets.Add(offset);
            offset += token.Piece.Length;
        }
        return new([.. tokens.Select(t => t.Piece)], [.. tokens.Select(t => Answering.Logarithm(t.LogProbability))], [.. tokens.Select(Top)], offsets);
    }

    /// <summary>The alternatives and, where it is none of them, the token itself. Two tokens may read the same: the more probable one stands for both.</summary>
    private static Dictionary<string, double> Top(GeneratedToken token)
    {
        var top = new Dictionary<string, double>();
        foreach (var choice in token.Alternatives) top.TryAdd(choice.Text, Answering.Logarithm(choice.LogProbability));
        top.TryAdd(token.Piece, Answering.Logarithm(token.LogProbability));
        return top;
    }
}
