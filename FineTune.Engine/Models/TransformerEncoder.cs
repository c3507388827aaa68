using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FineTune.Engine.Models;

/// <summary>
/// What BERT, RoBERTa and DistilBERT share: embeddings of words, positions and token types, summed and normalised, and a stack of
/// post-norm layers. A family adds its config, its names and its head. B texts, T tokens, D = hidden size.
/// </summary>
public abstract class TransformerEncoder : Backbone
{
    private readonly EncoderConfig _config;
    private readonly EncoderShape _shape;
    private readonly Embedding _words, _positions;
    private readonly Embedding? _types;
    private readonly LayerNorm _norm;
    private readonly EncoderLayer[] _layers;
    private readonly AdaptableLinear? _pooler;
    private double _embeddingDropout;

    /// <summary>Weights are zeros (norms: the identity) until they are loaded.</summary>
    private protected TransformerEncoder(string name, EncoderConfig config, EncoderNames names) : base(name)
    {
        RegisterComponents(); // while the fields are empty: see EncoderLayer
        (_config, _shape) = (config, config.Shape);
        var embeddings = names.Prefix + ".embeddings.";
        _words = this.Add(embeddings + "word_embeddings", Table(_shape.Vocabulary));
        _positions = this.Add(embeddings + "position_embeddings", Table(_shape.Positions));
        _types = _shape.TokenTypes == 0 ? null : this.Add(embeddings + "token_type_embeddings", Table(_shape.TokenTypes));
        _norm = this.Add(embeddings + "LayerNorm", nn.LayerNorm(_shape.Hidden, _shape.LayerNormEpsilon));
        string LayerName(int i) => $"{names.Prefix}.{string.Format(names.Layer, i)}";
        _layers = [.. Enumerable.Range(0, _shape.Layers).Select(i => this.Add(LayerName(i), new EncoderLayer(_shape, names)))];
        _pooler = _shape.HasPooler ? this.Add(names.Prefix + ".pooler.dense", new AdaptableLinear(_shape.Hidden, _shape.Hidden)) : null;
        LayerGroups =
        [
            Group("embeddings", embeddings),
            .. Enumerable.Range(0, _shape.Layers).Select(i => Group($"layer {i}", LayerName(i) + ".")),
            .. _pooler is null ? Array.Empty<LayerGroup>() : [Group("pooler", names.Prefix + ".pooler.")],
        ];
        SetDropout();
    }

    public override int HiddenSize => _shape.Hidden;

    public override int MaxLength => _shape.MaxLength;

    public override int VocabularySize => _shape.Vocabulary;

    public override int Layers => _shape.Layers;

    public override IReadOnlyList<LayerGroup> LayerGroups { get; }

    public override int BoundaryWidth(int layers) => _shape.Hidden;

    public override Tensor Lower(ModelInput input, int layers)
    {
        using var scope = NewDisposeScope();
        var read = TokenMask.Clip(input, MaxLength);
        var length = read.InputIds.shape[1];
        var positions = _positions.weight!.narrow(0, _shape.FirstPosition, length); // [T, D]
        var x = _words.call(read.InputIds).Plus(positions); // [B, T, D]
        // A family with a single type has nothing to tell the texts of a pair apart by.
        if (_types is not null) x.Plus(read.TokenTypes is { } types && _shape.TokenTypes > 1 ? _types.call(types) : _types.weight!.select(0, 0));
        x = _norm.call(x); // [B, T, D]
        if (training && _embeddingDropout > 0) x = F.dropout(x, _embeddingDropout, training: true);
        return Run(x, read, 0, layers).MoveToOuterDisposeScope();
    }

    public override Tensor Upper(Tensor hidden, ModelInput input, int from)
    {
        if (from >= Layers) return hidden;
        using var scope = NewDisposeScope();
        return Run(hidden.alias(), input, from, Layers).MoveToOuterDisposeScope();
    }

    /// <summary>As config.json says: the first token's vector (BERT: tanh of one more product of it), or the mean over the real tokens.</summary>
    public override Tensor Pool(Tensor hidden, ModelInput input)
    {
        using var scope = NewDisposeScope();
        if (_shape.MeanPooling) return TokenMask.Mean(hidden, input).MoveToOuterDisposeScope(); // [B, D]
        var first = hidden.select(1, 0); // [B, D]
        return (_pooler is null ? first.contiguous() : _pooler.call(first).tanh_()).MoveToOuterDisposeScope(); // [B, D]
    }

    /// <summary>The mean of the last hidden states over the real tokens, [B, D], unit length.</summary>
    public override Tensor Embed(ModelInput input)
    {
        using var scope = NewDisposeScope();
        return Unit(TokenMask.Mean(Hidden(input), input)).MoveToOuterDisposeScope();
    }

    public override void SetDropout(double? hidden = null, double? attention = null, int from = 0)
    {
        _embeddingDropout = from > 0 ? 0 : hidden ?? _shape.HiddenDropout;
        for (var i = 0; i < _layers.Length; i++)
        {
            _layers[i].HiddenDropout = i < from ? 0 : hidden ?? _shape.HiddenDropout;
            _layers[i].AttentionDropout = i < from ? 0 : attention ?? _shape.AttentionDropout;
        }
    }

    public override void SaveConfig(string folder) => _config.Write(Path.Combine(folder, ModelFamilies.ConfigFile));

    /// <summary>Takes over <paramref name="x"/>.</summary>
    private Tensor Run(Tensor x, ModelInput input, int from, int to)
    {
        var mask = TokenMask.Additive(input, x); // [B, 1, 1, T]
        foreach (var layer in _layers.AsSpan(from, to - from))
        {
            var below = x;
            x = layer.call(below, mask); // [B, T, D]
            below.Dispose(); // autograd holds what it needs; without gradients one layer's states are in memory, not all
        }
        return x;
    }

    // Not Embedding_from_pretrained: what its named_parameters() gives is not what it looks up in. And not the usual constructor: a random table takes a second.
    private Embedding Table(int rows)
    {
        var table = nn.Embedding(1, _shape.Hidden);
        table.weight = new Parameter(zeros(rows, _shape.Hidden));
        return table;
    }

    private LayerGroup Group(string name, string prefix) =>
        new(name, [.. named_parameters().Where(p => p.name.StartsWith(prefix, StringComparison.Ordinal)).Select(p => (p.name, p.parameter))]);
}
