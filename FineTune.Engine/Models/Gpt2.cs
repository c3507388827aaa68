using System.Text.Json;
using System.Text.Json.Serialization;
using FineTune.Engine.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FineTune.Engine.Models;

// GPT-2: config, layer, model.
// Paper: Radford et al. 2019, "Language Models are Unsupervised Multitask Learners". DistilGPT-2 is the same in six layers.

/// <summary>Sizes of a <see cref="Gpt2"/> by Hugging Face's keys; the defaults are gpt2's. Keys not known here are kept and written back.</summary>
public sealed record Gpt2Config
{
    public const string ModelType = "gpt2";

    [JsonPropertyName("model_type"), JsonPropertyOrder(-1)]
    public string Family { get; init; } = ModelType;

    [JsonPropertyName("vocab_size")]
    public int VocabularySize { get; init; } = 50257;

    [JsonPropertyName("n_positions")]
    public int Positions { get; init; } = 1024;

    [JsonPropertyName("n_embd")]
    public int HiddenSize { get; init; } = 768;

    [JsonPropertyName("n_layer")]
    public int Layers { get; init; } = 12;

    [JsonPropertyName("n_head")]
    public int Heads { get; init; } = 12;

    /// <summary>Width of the feed-forward part; null = four times the hidden size.</summary>
    [JsonPropertyName("n_inner")]
    public int? FeedForwardSize { get; init; }

    [JsonPropertyName("activation_function")]
    public string Activation { get; init; } = "gelu_new";

    [JsonPropertyName("resid_pdrop")]
    public double ResidualDropout { get; init; } = 0.1;

    [JsonPropertyName("embd_pdrop")]
    public double EmbeddingDropout { get; init; } = 0.1;

    [JsonPropertyName("attn_pdrop")]
    public double AttentionDropout { get; init; } = 0.1;

    [JsonPropertyName("layer_norm_epsilon")]
    public double LayerNormEpsilon { get; init; } = 1e-5;

    [JsonExtensionData]
    public Dictionary<string, JsonElement> Other { get; init; } = [];

    [JsonIgnore]
    public int Inner => FeedForwardSize ?? 4 * HiddenSize;

    [JsonIgnore]
    public long MatrixWeights => Layers * ((4L * HiddenSize * HiddenSize) + (2L * HiddenSize * Inner));

    [JsonIgnore]
    public long Parameters => ((long)VocabularySize + Positions + 2) * HiddenSize + MatrixWeights + (Layers * ((9L * HiddenSize) + Inner));

    internal static Gpt2Config Read(string path)
    {
        var config = Json.ReadFile<Gpt2Config>(path);
        var check = new ConfigCheck(path)
            .Range("vocab_size", config.VocabularySize, 1, 10_000_000)
            .Range("n_positions", config.Positions, 1, 1_000_000)
            .Range("n_embd", config.HiddenSize, 1, 16_384)
            .Range("n_layer", config.Layers, 1, 256)
            .Heads("n_head", config.Heads, "n_embd", config.HiddenSize)
            .Range("n_inner", config.Inner, 1, 131_072)
            .Dropout("resid_pdrop", config.ResidualDropout)
            .Dropout("embd_pdrop", config.EmbeddingDropout)
            .Dropout("attn_pdrop", config.AttentionDropout)
            .Activation("activation_function", config.Activation);
        foreach (var odd in new[] { "scale_attn_by_inverse_layer_idx", "reorder_and_upcast_attn" })
            check.Demand(!config.Other.TryGetValue(odd, out var value) || value.ValueKind != JsonValueKind.True, $"'{odd}' is on, which is not known here.");
        check.Parameters(config.Parameters);
        return config;
    }
}

/// <summary>
/// A decoder: every token sees those before it, layers normalise before they compute (pre-norm), and the word embeddings say which token
/// comes next. As an encoder of texts its features are the last token's.
/// B texts, T tokens, D = hidden size, H = heads, W = width of a head, V = vocabulary.
/// </summary>
public sealed class Gpt2 : Backbone
{
    private const string Prefix = "transformer.";

    private readonly Gpt2Config _config;
    private readonly Embedding _words, _positions;
    private readonly Gpt2Layer[] _layers;
    private readonly LayerNorm _norm;
    private readonly LanguageHead _head;
    private double _embeddingDropout;

    /// <summary>Weights are zeros (norms: the identity) until they are loaded.</summary>
    public Gpt2(Gpt2Config config) : base(nameof(Gpt2))
    {
        RegisterComponents(); // while the fields are empty: see EncoderLayer
        _config = config;
        _words = this.Add(Prefix + "wte", Table(config.VocabularySize));
        _positions = this.Add(Prefix + "wpe", Table(config.Positions));
        _layers = [.. Enumerable.Range(0, config.Layers).Select(i => this.Add($"{Prefix}h.{i}", new Gpt2Layer(config)))];
        _norm = this.Add(Prefix + "ln_f", nn.LayerNorm(config.HiddenSize, config.LayerNormEpsilon));
        _head = new LanguageHead(_words.weight!);
        var parameters = named_parameters().ToList();
        LayerGroup Group(string name, params string[] prefixes) =>
            new(name, [.. parameters.Where(p => prefixes.Any(prefix => p.name.StartsWith(Prefix + prefix, StringComparison.Ordinal))).Select(p => (p.name, p.parameter))]);
        LayerGroups = [Group("embeddings", "wte.", "wpe."), .. Enumerable.Range(0, config.Layers).Select(i => Group($"layer {i}", $"h.{i}.")), Group("last norm", "ln_f.")];
        SetDropout();
    }

    public override int HiddenSize => _config.HiddenSize;

    public override int MaxLength => _config.Positions;

    public override int VocabularySize => _config.VocabularySize;

    public override int Layers => _config.Layers;

    public override IReadOnlyList<LayerGroup> LayerGroups { get; }

    public override TaskHead LanguageHead => _head;

    public override int BoundaryWidth(int layers) => HiddenSize;

    public override Tensor Lower(ModelInput input, int layers)
    {
        using var scope = NewDisposeScope();
        var read = TokenMask.Clip(input, MaxLength);
        var x = _words.call(read.InputIds).Plus(_positions.call(CausalMask.Positions(read))); // [B, T, D]
        if (training && _embeddingDropout > 0) x = F.dropout(x, _embeddingDropout, training: true);
        return Run(x, read, 0, layers).MoveToOuterDisposeScope();
    }

    /// <summary>The layers from <paramref name="from"/> on and the last norm, [B, T, D].</summary>
    public override Tensor Upper(Tensor hidden, ModelInput input, int from)
    {
        using var scope = NewDisposeScope();
        return _norm.call(Run(hidden.alias(), input, from, Layers)).MoveToOuterDisposeScope();
    }

    /// <summary>The last real token's vector: the only one that has seen them all.</summary>
    public override Tensor Pool(Tensor hidden, ModelInput input)
    {
        using var scope = NewDisposeScope();
        var last = (input.Lengths.clamp(1, hidden.shape[1]) - 1).view(-1, 1, 1).expand(-1, 1, hidden.shape[2]); // [B, 1, D]
        return hidden.gather(1, last).squeeze(1).MoveToOuterDisposeScope(); // [B, D]
    }

    /// <summary>The mean of the last hidden states over the real tokens, [B, D], unit length.</summary>
    public override Tensor Embed(ModelInput input)
    {
        using var scope = NewDisposeScope();
        return Unit(TokenMask.Mean(Hidden(input), input)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// New weights, for a model that is to learn from nothing: N(0, 0.02), and what is added to the residual stream smaller by the square root of the
    /// number of additions (Radford et al. 2019, section 2.3; openai/gpt-2 model.py). A generator of its own: the seed alone decides.
    /// </summary>
    public void Initialize(long seed)
    {
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        using var generator = new Generator((ulong)seed);
        foreach (var (name, parameter) in named_parameters())
        {
            if (parameter.dim() < 2) parameter.fill_(name.EndsWith("bias") ? 0 : 1);
            else parameter.copy_(randn(parameter.shape, generator: generator) * (0.02 / (name.EndsWith("c_proj.weight") ? Math.Sqrt(2 * Layers) : 1)));
        }
    }

    /// <summary>An empty cache for this model's keys and values.</summary>
    /// <param name="rows">Texts written at once.</param>
    public KeyValueCache NewCache(int rows) => new(Layers, rows, _config.Heads, MaxLength, HiddenSize / _config.Heads, _words.weight!.device);

    /// <summary>Reads new tokens behind those in the cache: logits of what follows the last one, [B, V].</summary>
    /// <param name="ids">[B, T] int64, all real: one token of each of several texts, or the beginning of a single one.</param>
    /// <param name="firstRow">The first text's row in the cache; the others follow it.</param>
    public Tensor Next(Tensor ids, KeyValueCache cache, int firstRow)
    {
        using var scope = NewDisposeScope();
        var (rows, tokens) = ((int)ids.shape[0], (int)ids.shape[1]);
        cache.Prepare(firstRow, rows, tokens);
        var x = _words.call(ids).Plus(_positions.call(cache.PositionsOf(firstRow, rows, tokens, ids.device))); // [B, T, D]
        var mask = cache.Mask(firstRow, rows, tokens, ids.device); // [B, 1, T, longest]
        for (var i = 0; i < _layers.Length; i++)
        {
            var layer = i;
            x = _layers[i].Run(x, mask, (key, value) => cache.Put(layer, firstRow, key, value)); // [B, T, D]
        }
        cache.Advance(firstRow, rows, tokens);
        return _head.call(_norm.call(x.select(1, tokens - 1))).MoveToOuterDisposeScope(); // [B, V]
    }

    public override void SetDropout(double? hidden = null, double? attention = null, int from = 0)
    {
        _embeddingDropout = from > 0 ? 0 : hidden ?? _config.EmbeddingDropout;
        for (var i = 0; i < _layers.Length; i++)
        {
            _layers[i].ResidualDropout = i < from ? 0 : hidden ?? _config.ResidualDropout;
            _layers[i].AttentionDropout = i < from ? 0 : attention ?? _config.AttentionDropout;
        }
    }

    public override void SaveConfig(string folder) => Json.WriteFile(Path.Combine(folder, ModelFamilies.ConfigFile), _config);

    public override NameRules Names { get; } = new(Prefix, ["lm_head.weight", "h.*.attn.bias", "h.*.attn.masked_bias", "score.*"], []);

    public override string TransformersName => "GPT2";

    internal static Gpt2 Open(string configFile) => new(Gpt2Config.Read(configFile));

    private Tensor Run(Tensor x, ModelInput input, int from, int to)
    {
        if (from >= to) return x;
        var mask = CausalMask.Additive(input, x); // [1 or B, 1, T, T]
        for (var i = from; i < to; i++) x = _layers[i].Run(x, mask, cached: null); // [B, T, D]
        return x;
    }

    private Embedding Table(long rows)
    {
        var table = nn.Embedding(rows, _config.HiddenSize);
        nn.init.zeros_(table.weight!);
        return table;
    }
}

/// <summary>A pre-norm layer: attention to what came before, then feed-forward, each added to its input.</summary>
internal sealed class Gpt2Layer : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly LayerNorm _attentionNorm, _feedForwardNorm;
    private readonly AdaptableLinear _queryKeyValue, _attentionOutput, _input, _output;
    private readonly Func<Tensor, Tensor> _activation;
    private readonly int _heads;
    private readonly Scalar _scale; // 1 / sqrt(W)

    public Gpt2Layer(Gpt2Config config) : base(nameof(Gpt2Layer))
    {
        RegisterComponents(); // while the fields are empty: see EncoderLayer
        var width = config.HiddenSize;
        (_heads, _scale, _activation) = (config.Heads, 1 / Math.Sqrt((double)width / config.Heads), Activations.Find(config.Activation));
        _attentionNorm = this.Add("ln_1", nn.LayerNorm(width, config.LayerNormEpsilon));
        _queryKeyValue = this.Add("attn.c_attn", new AdaptableLinear(width, 3 * width, inputsFirst: true));
        _attentionOutput = this.Add("attn.c_proj", new AdaptableLinear(width, width, inputsFirst: true));
        _feedForwardNorm = this.Add("ln_2", nn.LayerNorm(width, config.LayerNormEpsilon));
        _input = this.Add("mlp.c_fc", new AdaptableLinear(width, config.Inner, inputsFirst: true));
        _output = this.Add("mlp.c_proj", new AdaptableLinear(config.Inner, width, inputsFirst: true));
    }

    public double ResidualDropout { get; set; }

    public double AttentionDropout { get; set; }

    public override Tensor forward(Tensor x, Tensor? mask) => Run(x, mask, cached: null);

    /// <param name="x">[B, T, D]</param>
    /// <param name="mask">Broadcast over [B, H, T, keys]; null = every token sees all keys.</param>
    /// <param name="cached">Takes keys and values of the new tokens, [B, H, T, W], and gives those of all tokens so far.</param>
    public Tensor Run(Tensor x, Tensor? mask, Func<Tensor, Tensor, (Tensor Keys, Tensor Values)>? cached)
    {
        using var scope = NewDisposeScope();
        var (batch, length, width) = (x.shape[0], x.shape[1], x.shape[2]);
        var parts = _queryKeyValue.call(_attentionNorm.call(x)).view(batch, length, 3, _heads, width / _heads).permute(2, 0, 3, 1, 4); // [3, B, H, T, W]
        var (q, k, v) = (parts[0], parts[1], parts[2]); // [B, H, T, W]
        if (cached is not null) (k, v) = cached(k, v); // [B, H, keys, W]
        var attended = is_grad_enabled() ? Attend(q, k, v, mask!) : F.scaled_dot_product_attention(q, k, v, mask); // [B, H, T, W]
        var joined = attended.transpose(1, 2).reshape(batch, length, width); // [B, T, D]
        var h = Drop(_attentionOutput.call(joined), ResidualDropout).Plus(x); // [B, T, D]
        return Drop(_output.call(_activation(_input.call(_feedForwardNorm.call(h)))), ResidualDropout).Plus(h).MoveToOuterDisposeScope(); // [B, T, D]
    }

    // With gradients by hand: see EncoderLayer.
    private Tensor Attend(Tensor q, Tensor k, Tensor v, Tensor mask)
    {
        var scores = q.matmul(k.transpose(-1, -2)).Times(_scale).Plus(mask); // [B, H, T, T]
        var weights = scores.softmax(-1);
        return (training && AttentionDropout > 0 ? F.dropout(weights, AttentionDropout, training: true) : weights).matmul(v); // [B, H, T, W]
    }

    private Tensor Drop(Tensor x, double rate) => training && rate > 0 ? F.dropout(x, rate, training: true) : x;
}
