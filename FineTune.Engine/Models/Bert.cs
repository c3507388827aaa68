using System.Text.Json.Serialization;
using FineTune.Engine.Weights;

namespace FineTune.Engine.Models;

// BERT, all that is its own: config, names, model; the layers are EncoderLayer's.
// Paper: Devlin et al. 2018, "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding", arXiv:1810.04805.
// The same architecture in other sizes: BERT-tiny to -medium (Turc et al. 2019, arXiv:1908.08962), MiniLM (Wang et al. 2020, arXiv:2002.10957).

/// <summary>Sizes of a <see cref="Bert"/> by Hugging Face's keys; the defaults are bert-base-uncased's.</summary>
public record BertConfig : EncoderConfig
{
    public const string ModelType = "bert";

    [JsonPropertyName("model_type"), JsonPropertyOrder(-1)]
    public string Family { get; init; } = ModelType;

    [JsonPropertyName("vocab_size")]
    public int VocabularySize { get; init; } = 30522;

    [JsonPropertyName("hidden_size")]
    public int HiddenSize { get; init; } = 768;

    [JsonPropertyName("num_hidden_layers")]
    public int Layers { get; init; } = 12;

    [JsonPropertyName("num_attention_heads")]
    public int Heads { get; init; } = 12;

    [JsonPropertyName("intermediate_size")]
    public int FeedForwardSize { get; init; } = 3072;

    [JsonPropertyName("hidden_act")]
    public string Activation { get; init; } = "gelu";

    [JsonPropertyName("hidden_dropout_prob")]
    public double HiddenDropout { get; init; } = 0.1;

    [JsonPropertyName("attention_probs_dropout_prob")]
    public double AttentionDropout { get; init; } = 0.1;

    [JsonPropertyName("max_position_embeddings")]
    public int Positions { get; init; } = 512;

    [JsonPropertyName("type_vocab_size")]
    public int TokenTypes { get; init; } = 2;

    [JsonPropertyName("layer_norm_eps")]
    public double LayerNormEpsilon { get; init; } = 1e-12;

    [JsonPropertyName("position_embedding_type")]
    public string PositionKind { get; init; } = "absolute";

    [JsonIgnore]
    public override EncoderShape Shape => new()
    {
        Vocabulary = VocabularySize,
        Positions = Positions,
        TokenTypes = TokenTypes,
        Hidden = HiddenSize,
        Layers = Layers,
        Heads = Heads,
        FeedForward = FeedForwardSize,
        HasPooler = Pooling != Mean,
        MeanPooling = Pooling == Mean,
        LayerNormEpsilon = LayerNormEpsilon,
        Activation = Activation,
        HiddenDropout = HiddenDropout,
        AttentionDropout = AttentionDropout,
    };

    private protected override void Check(ConfigCheck check) => check
        .Range("vocab_size", VocabularySize, 1, 10_000_000)
        .Range("hidden_size", HiddenSize, 1, 16_384)
        .Range("num_hidden_layers", Layers, 1, 256)
        .Heads("num_attention_heads", Heads, "hidden_size", HiddenSize)
        .Range("intermediate_size", FeedForwardSize, 1, 131_072)
        .Range("max_position_embeddings", Positions, 1, 1_000_000)
        .Range("type_vocab_size", TokenTypes, 1, 1000)
        .Range("layer_norm_eps", LayerNormEpsilon, 0, 0.1)
        .Dropout("hidden_dropout_prob", HiddenDropout)
        .Dropout("attention_probs_dropout_prob", AttentionDropout)
        .Activation("hidden_act", Activation)
        .Demand(PositionKind == "absolute", $"Its positions are of the kind '{PositionKind}'; only absolute ones are known here.");
}

/// <summary>
/// A transformer encoder that reads a text from both sides at once. Pooled features are its pooler's, tanh of one product of the first
/// token; where a checkpoint came without a pooler (sentence encoders), the mean over the tokens.
/// </summary>
public sealed class Bert(BertConfig config) : TransformerEncoder(nameof(Bert), config, Parts)
{
    private static readonly EncoderNames Parts = new("bert", "encoder.layer.{0}",
        "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense", "attention.output.LayerNorm",
        "intermediate.dense", "output.dense", "output.LayerNorm");

    /// <summary>Of RoBERTa's layers too.</summary>
    internal static EncoderNames NamesBelow(string prefix) => Parts with { Prefix = prefix };

    internal static NameRules Published { get; } = new("bert.", ["cls.*", "classifier.*", "*.position_ids", "*.token_type_ids"], []);

    public override NameRules Names => Published;

    /// <summary>Averaged features have no counterpart there: its classifier sits on the pooler.</summary>
    public override string? TransformersName => config.Pooling == EncoderConfig.Mean ? null : "Bert";

    internal static Bert Open(string configFile) => new(EncoderConfig.Read<BertConfig>(configFile, Published, "pooler"));
}
