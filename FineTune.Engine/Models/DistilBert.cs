using System.Text.Json.Serialization;
using FineTune.Engine.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FineTune.Engine.Models;

// DistilBERT: six of BERT's layers, taught by the twelve, without token types and pooler, under names of its own.
// Paper: Sanh et al. 2019, "DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter", arXiv:1910.01108.

/// <summary>Sizes of a <see cref="DistilBert"/> by Hugging Face's keys; the defaults are distilbert-base-uncased's.</summary>
public sealed record DistilBertConfig : EncoderConfig
{
    public const string ModelType = "distilbert";

    [JsonPropertyName("model_type"), JsonPropertyOrder(-1)]
    public string Family { get; init; } = ModelType;

    [JsonPropertyName("vocab_size")]
    public int VocabularySize { get; init; } = 30522;

    [JsonPropertyName("dim")]
    public int HiddenSize { get; init; } = 768;

    [JsonPropertyName("n_layers")]
    public int Layers { get; init; } = 6;

    [JsonPropertyName("n_heads")]
    public int Heads { get; init; } = 12;

    [JsonPropertyName("hidden_dim")]
    public int FeedForwardSize { get; init; } = 3072;

    [JsonPropertyName("activation")]
    public string Activation { get; init; } = "gelu";

    [JsonPropertyName("dropout")]
    public double HiddenDropout { get; init; } = 0.1;

    [JsonPropertyName("attention_dropout")]
    public double AttentionDropout { get; init; } = 0.1;

    /// <summary>Sinusoidal ones too are read from the checkpoint.</summary>
    [JsonPropertyName("max_position_embeddings")]
    public int Positions { get; init; } = 512;

    [JsonIgnore]
    public override EncoderShape Shape => new()
    {
        Vocabulary = VocabularySize,
        Positions = Positions,
        Hidden = HiddenSize,
        Layers = Layers,
        Heads = Heads,
        FeedForward = FeedForwardSize,
        MeanPooling = Pooling == Mean,
        LayerNormEpsilon = 1e-12, // in the code of the original, not in its config
        Activation = Activation,
        HiddenDropout = HiddenDropout,
        AttentionDropout = AttentionDropout,
    };

    private protected override void Check(ConfigCheck check) => check
        .Range("vocab_size", VocabularySize, 1, 10_000_000)
        .Range("dim", HiddenSize, 1, 16_384)
        .Range("n_layers", Layers, 1, 256)
        .Heads("n_heads", Heads, "dim", HiddenSize)
        .Range("hidden_dim", FeedForwardSize, 1, 131_072)
        .Range("max_position_embeddings", Positions, 1, 1_000_000)
        .Dropout("dropout", HiddenDropout)
        .Dropout("attention_dropout", AttentionDropout)
        .Activation("activation", Activation);
}

/// <summary>Pooled features are the first token's vector; a product and a ReLU stand in the head.</summary>
public sealed class DistilBert(DistilBertConfig config) : TransformerEncoder(nameof(DistilBert), config, Parts)
{
    private static readonly EncoderNames Parts = new("distilbert", "transformer.layer.{0}",
        "attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin", "sa_layer_norm",
        "ffn.lin1", "ffn.lin2", "output_layer_norm");

    public override TaskHead CreateHead(int outputs, double dropout, bool perToken = false) =>
        perToken ? base.CreateHead(outputs, dropout, perToken) : new DistilBertHead(HiddenSize, outputs, dropout);

    internal static NameRules Published { get; } = new("distilbert.", ["vocab_*", "pre_classifier.*", "classifier.*", "*.position_ids"], []);

    public override NameRules Names => Published;

    public override string? TransformersName => "DistilBert";

    internal static DistilBert Open(string configFile) => new(EncoderConfig.Read<DistilBertConfig>(configFile, Published));
}

/// <summary>A product, ReLU, dropout, the product to the classes.</summary>
internal sealed class DistilBertHead : TaskHead
{
    private readonly Dropout _dropout;
    private readonly Linear _dense, _output;

    public DistilBertHead(int features, int outputs, double dropout) : base(nameof(DistilBertHead))
    {
        _dense = NewLinear(features, features);
        _dropout = nn.Dropout(dropout);
        _output = NewLinear(features, outputs);
        RegisterComponents();
    }

    public override IEnumerable<(string Name, Parameter Parameter)> NamedParameters => [.. Named("pre_classifier", _dense), .. Named("classifier", _output)];

    protected override Linear First => _dense;

    public override Tensor forward(Tensor features)
    {
        using var scope = NewDisposeScope();
        var dense = F.relu(_dense.call(features), inplace: true); // [B, H]
        return _output.call(_dropout.call(dense)).MoveToOuterDisposeScope(); // [B, C]
    }
}
