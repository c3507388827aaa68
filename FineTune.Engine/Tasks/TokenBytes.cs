using FineTune.Engine.Tokenization;

namespace FineTune.Engine.Tasks;

/// <summary>How many bytes of text each token stands for: what a loss per token becomes a loss per byte by.</summary>
public static class TokenBytes
{
    /// <returns>[vocabulary]; special tokens stand for none.</returns>
    public static long[] Of(Tokenizer tokenizer) =>
        tokenizer is ByteLevelBpe bpe ? [.. Enumerable.Range(0, bpe.VocabularySize).Select(id => bpe.IsSpecial(id) ? 0L : bpe.Bytes(id).Length)]
        : throw new UserException("This model's tokenizer is not one of a model that writes.", "Choose a model of the GPT-2 family.");
}
