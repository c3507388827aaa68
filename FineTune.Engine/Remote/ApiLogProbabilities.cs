using System.Text.Json;
using FineTune.Engine.Inference;

namespace FineTune.Engine.Remote;

/// <summary>Reads the probabilities that come with a piece of text. Ids are the provider's and not told: -1.</summary>
internal static class ApiLogProbabilities
{
    private const int Unknown = -1;

    public static IReadOnlyList<GeneratedToken> Of(JsonElement choice, bool chats) =>
        !choice.TryGetProperty("logprobs", out var told) || told.ValueKind != JsonValueKind.Object ? [] : chats ? OfChat(told) : OfCompletion(told);

    private static List<GeneratedToken> OfChat(JsonElement told) =>
        !told.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array ? [] :
        [.. content.EnumerateArray().Select(t => new GeneratedToken(Unknown, "", Token(t), Logarithm(t),
            t.TryGetProperty("top_logprobs", out var top) && top.ValueKind == JsonValueKind.Array ? [.. top.EnumerateArray().Select(a => new TokenChoice(Unknown, Token(a), Logarithm(a)))] : []))];

    private static List<GeneratedToken> OfCompletion(JsonElement told)
    {
        if (!told.TryGetProperty("tokens", out var tokens) || tokens.ValueKind != JsonValueKind.Array) return [];
        var values = told.TryGetProperty("token_logprobs", out var list) && list.ValueKind == JsonValueKind.Array ? list : default;
        var tops = told.TryGetProperty("top_logprobs", out var many) && many.ValueKind == JsonValueKind.Array ? many : default;
        return [.. tokens.EnumerateArray().Select((t, i) => new GeneratedToken(Unknown, "", t.ToString(), At(values, i) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : double.NaN,
            At(tops, i) is { ValueKind: JsonValueKind.Object } top ? [.. top.EnumerateObject().Select(a => new TokenChoice(Unknown, a.Name, a.Value.GetDouble())).OrderByDescending(a => a.LogProbability)] : []))];
    }

    private static JsonElement? At(JsonElement list, int index) => list.ValueKind == JsonValueKind.Array && index < list.GetArrayLength() ? list[index] : null;

    private static string Token(JsonElement item) => item.TryGetProperty("token", out var token) ? token.ToString() : "";

    private static double Logarithm(JsonElement item) => item.TryGetProperty("logprob", out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN;
}
