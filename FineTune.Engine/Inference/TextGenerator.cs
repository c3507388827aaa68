using FineTune.Engine.Data.Generation;

namespace FineTune.Engine.Inference;

/// <summary>What is to be written: a continuation of <see cref="Prompt"/>, or the next message of a conversation. One of the two is given.</summary>
public sealed record GenerationRequest
{
    /// <summary>Text to be continued, as it stands.</summary>
    public string? Prompt { get; init; }

    /// <summary>A conversation to be answered, put into words by the model's chat template.</summary>
    public IReadOnlyList<ChatMessage>? Messages { get; init; }

    /// <summary>Words the answer to <see cref="Messages"/> has already: writing goes on behind them, and they are not told again.</summary>
    public string? AnswerBegin { get; init; }

    public SamplingSettings Sampling { get; init; } = new();
}

/// <summary>A token the model could have written.</summary>
/// <param name="LogProbability">Natural logarithm, by the model's own softmax (temperature 1, before top-k, top-p and penalties).</param>
public readonly record struct TokenChoice(int Id, string Text, double LogProbability);

/// <summary>A token as it was written.</summary>
/// <param name="Text">What the text grows by; empty while a character's bytes are not complete, or while the text may still turn out to be a stop string.</param>
/// <param name="Piece">The token's own text, whatever was held back.</param>
/// <param name="LogProbability">As in <see cref="TokenChoice"/>.</param>
/// <param name="Alternatives">The most probable tokens at this place, most probable first.</param>
public sealed record GeneratedToken(int Id, string Text, string Piece, double LogProbability, IReadOnlyList<TokenChoice> Alternatives);

/// <summary>Why a text ended.</summary>
public enum FinishReason
{
    /// <summary>The model wrote its end-of-text token, or a stop string.</summary>
    Stop,

    /// <summary>As many tokens as were asked for, or as the context holds.</summary>
    Length,
}

/// <summary>A text being written.</summary>
public abstract class Generation
{
    public abstract int PromptTokens { get; }

    /// <summary>Tokens written so far, the end-of-text token not counted.</summary>
    public abstract int CompletionTokens { get; }

    /// <summary>Null while it is being written.</summary>
    public abstract FinishReason? Finish { get; }

    /// <summary>The tokens as they come; to be read once. Cancelling ends the text and frees its place in the batch.</summary>
    public abstract IAsyncEnumerable<GeneratedToken> Tokens(CancellationToken token = default);
}

/// <summary>A model that writes: one here, or one behind an API. Thread-safe; any number of texts may be written at once.</summary>
public abstract class TextGenerator : IDisposable
{
    /// <summary>Most tokens of prompt and answer together.</summary>
    public abstract int ContextLength { get; }

    /// <summary>Puts a text on its way.</summary>
    /// <exception cref="UserException">The settings are out of range, or the prompt leaves no room for an answer: says how long it is and what fits.</exception>
    public abstract Generation Start(GenerationRequest request);

    public abstract void Dispose();
}
