namespace FineTune.Engine.Inference;

/// <summary>A prompt leaves no room for an answer.</summary>
public sealed class PromptTooLongException(int tokens, int context) : UserException(
    $"The prompt is {tokens:n0} tokens long; this model reads {context:n0} tokens at most, its answer included.", $"Shorten the prompt to fewer than {context:n0} tokens.")
{
    public int Tokens => tokens;

    public int Context => context;
}
