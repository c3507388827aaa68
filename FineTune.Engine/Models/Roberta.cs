using System.Text.Json.Serialization;
using FineTune.Engine.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

// RoBERTa: BERT's encoder, trained longer on more text, with byte-level tokens, no token types to speak of, no pooler, and a larger head.
// Paper: Liu et al. 2019, "RoBERTa: A Robustly Optimized BERT Pretraining Approach", arXiv:1907.11692.
// DistilRoBERTa is the same with six layers (Sanh et al. 2019, arXiv:1910.01108).

/// <summary>BERT's keys with a family of their own; the defaults are roberta-base's.</summary>
public sealed record RobertaConfig : BertConfig
{
    public new const string ModelType = "roberta";

    public RobertaConfig() => (Family, VocabularySize, Positions, TokenTypes, LayerNormEpsilon) = (ModelType, 50265, 514, 1, 1e-5);

    /// <summary>Positions count from the row after this one.</summary>
    [JsonPropertyName("pad_token_id")]
    public int PadId { get; init; } = 1;

    [JsonIgnore]
    public override EncoderShape Shape => base.Shape with { HasPooler = false, FirstPosition = PadId + 1 };

    private protected override void Check(ConfigCheck check)
    {
        base.Check(check);
        check.Range("pad_token_id", PadId, 0, Positions - 2);
    }
}

/// <summary>Pooled features are the first token's vector; the product BERT has in its pooler is in the head here.</summary>
public sealed class Roberta(RobertaConfig config) : TransformerEncoder(nameof(Roberta), config, Bert.NamesBelow("roberta"))
{
    public override TaskHead CreateHead(int outputs, double dropout, bool perToken = false) =>
        perToken ? base.CreateHead(outputs, dropout, perToken) : new RobertaHead(HiddenSize, outputs, dropout);

    /// <summary>Some checkpoints hold a pooler of BERT's kind, never trained: it is ignored with the heads.</summary>
    internal static NameRules Published { get; } = new("roberta.", ["lm_head.*", "classifier.*", "pooler.*", "*.position_ids", "*.token_type_ids"], []);

    public override NameRules Names => Published;

    public override string? TransformersName => "Roberta";

    internal static Roberta Open(string configFile) => new(EncoderConfig.Read<RobertaConfig>(configFile, Published));
}

/// <summary>Dropout, a product, tanh, dropout, the product to the classes.</summary>
internal sealed class RobertaHead : TaskHead
{
    private readonly Dropout _dropout;
    private readonly Linear _dense, _output;

    public RobertaHead(int features, int outputs, double dropout) : base(nameof(RobertaHead))
    {
        _dropout = nn.Dropout(dropout);
        _dense = NewLinear(features, features);
        _output = NewLinear(features, outputs);
        RegisterComponents();
    }

    public override IEnumerable<(string Name, Parameter Parameter)> NamedParameters => [.. Named("classifier.dense", _dense), .. Named("classifier.out_proj", _output)];

    protected override Linear First => _dense;

    public override Tensor forward(Tensor features)
    {
        using var scope = NewDisposeScope();
        var dense = _dense.call(_dropout.call(features)).tanh(); // [B, H]
        return _output.call(_dropout.call(dense)).MoveToOuterDisposeScope(); // [B, C]
    }
}
