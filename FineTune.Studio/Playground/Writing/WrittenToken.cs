using System.Text.Json.Serialization;
using FineTune.Engine.Inference;
using FineTune.Engine.Tokenization;

namespace FineTune.Studio.Playground.Writing;

/// <summary>A token a model could have written at some place.</summary>
/// <param name="LogProbability">Natural logarithm, by the model's own softmax.</param>
public sealed record TokenOption([property: JsonPropertyName("t")] string Text, [property: JsonPropertyName("l")] double LogProbability)
{
    [JsonIgnore]
    public double Probability => Math.Exp(LogProbability);

    /// <summary>Part of a character is no text one could go on from.</summary>
    [JsonIgnore]
    public bool IsWhole => !Text.Contains('\uFFFD');

    /// <summary>The text could have ended here.</summary>
    [JsonIgnore]
    public bool IsEnd => Text is "" or ByteLevelBpeTrainer.EndOfText;

    public static TokenOption Of(TokenChoice choice) => new(choice.Text, WrittenToken.Rounded(choice.LogProbability));
}

/// <summary>A token as it was written. The names in JSON are short, since a conversation has thousands of them.</summary>
/// <param name="Text">What the text grew by; empty where the token's own text came with a later one.</param>
/// <param name="Own">The token's own text, where it is not <paramref name="Text"/>.</param>
/// <param name="LogProbability">Null where the text is a person's.</param>
/// <param name="Options">What else could have stood here, most probable first.</param>
/// <param name="IsPicked">A person chose it in place of what the model had written.</param>
public sealed record WrittenToken(
    [property: JsonPropertyName("t")] string Text,
    [property: JsonPropertyName("w")] string? Own = null,
    [property: JsonPropertyName("l")] double? LogProbability = null,
    [property: JsonPropertyName("o")] IReadOnlyList<TokenOption>? Options = null,
    [property: JsonPropertyName("p"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsPicked = false)
{
    [JsonIgnore]
    public string Piece => Own ?? Text;

    [JsonIgnore]
    public double? Probability => LogProbability is { } log ? Math.Exp(log) : null;

    /// <param name="isFirst">Nothing stands before it yet.</param>
    /// <param name="trims">White space at the beginning belongs to the template, not to the answer.</param>
    public static WrittenToken Of(GeneratedToken token, bool isFirst, bool trims)
    {
        var text = isFirst && trims ? token.Text.TrimStart() : token.Text;
        // The rest that was held back at the end belongs to no token.
        return token.Piece.Length == 0 ? new(text)
            : new(text, token.Piece == text ? null : token.Piece, Rounded(token.LogProbability), [.. token.Alternatives.Select(TokenOption.Of)]);
    }

    /// <summary>The tokens before a place, with all they say: what is shown may lag behind the tokens' own texts.</summary>
    /// <param name="trims">As in <see cref="Of"/>.</param>
    public static IReadOnlyList<WrittenToken> Cut(IReadOnlyList<WrittenToken> tokens, int index, bool trims)
    {
        IReadOnlyList<WrittenToken> kept = [.. tokens.Take(index)];
        var (shown, said) = (string.Concat(kept.Select(t => t.Text)), string.Concat(kept.Select(t => t.Piece)));
        if (trims) said = said.TrimStart();
        // Of a character in several tokens only what is shown is text.
        if (said == shown || said.Contains('\uFFFD')) return kept;
        return said.StartsWith(shown, StringComparison.Ordinal) ? [.. kept, new(said[shown.Length..])] : [new(said)];
    }

    internal static double Rounded(double logProbability) => double.IsFinite(logProbability) ? Math.Round(logProbability, 4) : -100;
}
