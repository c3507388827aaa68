namespace FineTune.Engine.Evaluation;

/// <summary>What a model makes of one document (or one block of a long one).</summary>
/// <param name="NegativeLogLikelihood">Summed over the scored tokens, in nats.</param>
/// <param name="Tokens">Scored tokens: those with something before them to be guessed from.</param>
/// <param name="Bytes">UTF-8 bytes of the text of the scored tokens.</param>
public readonly record struct DocumentLikelihood(double NegativeLogLikelihood, long Tokens, long Bytes);

/// <summary>How well a model guesses a text token by token; means nothing without stride and tokenization, so they are told with it.</summary>
/// <param name="Loss">Nats per token.</param>
/// <param name="Value">Perplexity, e to the <paramref name="Loss"/>: as unsure as among so many equally likely tokens. Comparable only between models of one tokenizer.</param>
/// <param name="BitsPerByte">The loss in bits, per UTF-8 byte: comparable across tokenizers.</param>
/// <param name="Interval">[low, high] of 95 % for the perplexity, over documents; null for fewer than two.</param>
/// <param name="Stride">Tokens from one window over a long document to the next; tokens that two windows share are scored once, with the longer context.</param>
/// <param name="Tokenization">The tokenizer in words, e.g. <c>byte-level BPE, 50,257 tokens</c>.</param>
public sealed record Perplexity(double Loss, double Value, double BitsPerByte, double[]? Interval, long Tokens, long Bytes, int Documents, int Stride, string Tokenization)
{
    /// <exception cref="ArgumentException">Nothing was scored.</exception>
    public static Perplexity Of(IReadOnlyList<DocumentLikelihood> documents, int stride, string tokenization, ulong seed = 0)
    {
        var (nats, tokens, bytes) = (documents.Sum(d => d.NegativeLogLikelihood), documents.Sum(d => d.Tokens), documents.Sum(d => d.Bytes));
        if (tokens <= 0 || bytes <= 0) throw new ArgumentException("A perplexity needs at least one scored token.", nameof(documents));
        var interval = Intervals.BootstrapRatio([.. documents.Select(d => (d.NegativeLogLikelihood, (double)d.Tokens))], seed);
        return new(nats / tokens, Math.Exp(nats / tokens), nats / Math.Log(2) / bytes, interval is [var low, var high] ? [Math.Exp(low), Math.Exp(high)] : null,
            tokens, bytes, documents.Count, stride, tokenization);
    }
}
