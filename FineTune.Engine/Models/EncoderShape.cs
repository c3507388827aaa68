namespace FineTune.Engine.Models;

/// <summary>
/// A post-norm transformer encoder in numbers, whatever its family's config.json calls them: what the model is built from, and what
/// parameters and memory are counted from.
/// </summary>
public sealed record EncoderShape
{
    public required int Vocabulary { get; init; }

    /// <summary>Rows of the position table.</summary>
    public required int Positions { get; init; }

    /// <summary>The first token's row in it: RoBERTa leaves out those up to its padding id.</summary>
    public int FirstPosition { get; init; }

    /// <summary>0 = the family has no token types.</summary>
    public int TokenTypes { get; init; }

    public required int Hidden { get; init; }

    public required int Layers { get; init; }

    public required int Heads { get; init; }

    public required int FeedForward { get; init; }

    /// <summary>Pooled features are tanh of one more product of the first token.</summary>
    public bool HasPooler { get; init; }

    /// <summary>Pooled features are the mean over the tokens, not the first token's vector.</summary>
    public bool MeanPooling { get; init; }

    public required double LayerNormEpsilon { get; init; }

    /// <summary>A name <see cref="Activations"/> knows.</summary>
    public required string Activation { get; init; }

    public double HiddenDropout { get; init; }

    public double AttentionDropout { get; init; }

    public int MaxLength => Positions - FirstPosition;

    /// <summary>Weights of the matrix products that every token goes through.</summary>
    public long MatrixWeights => Layers * ((4L * Hidden * Hidden) + (2L * Hidden * FeedForward));

    public long Parameters
    {
        get
        {
            long embeddings = ((long)Vocabulary + Positions + TokenTypes + 2) * Hidden; // the norm's scale and shift are two rows
            long layer = (4L * Hidden * (Hidden + 1)) + (2L * Hidden * FeedForward) + FeedForward + Hidden + (4L * Hidden);
            long pooler = HasPooler ? (long)Hidden * (Hidden + 1) : 0;
            return embeddings + (Layers * layer) + pooler;
        }
    }
}

/// <summary>Where a family keeps the parts in its state dict.</summary>
/// <param name="Prefix">Of everything that is not a head, e.g. <c>bert</c>.</param>
/// <param name="Layer">With <c>{0}</c> for the layer's number.</param>
public sealed record EncoderNames(
    string Prefix, string Layer, string Query, string Key, string Value, string AttentionOutput, string AttentionNorm, string Input, string Output, string OutputNorm);
