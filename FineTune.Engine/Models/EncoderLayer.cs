using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FineTune.Engine.Models;

/// <summary>
/// A post-norm transformer layer (Vaswani et al. 2017, arXiv:1706.03762): attention and feed-forward, each added to its input, then normalised.
/// B texts, T tokens, D = hidden size, H = heads, W = width of a head.
/// </summary>
internal sealed class EncoderLayer : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly AdaptableLinear _query, _key, _value, _attentionOutput, _input, _output;
    private readonly LayerNorm _attentionNorm, _outputNorm;
    private readonly Func<Tensor, Tensor> _activation;
    private readonly int _heads, _headWidth;
    private readonly Scalar _scale; // 1 / sqrt(W)

    public EncoderLayer(EncoderShape shape, EncoderNames names) : base(nameof(EncoderLayer))
    {
        RegisterComponents(); // while the fields are empty: a parent would later register them a second time, under the fields' names
        var (width, feedForward) = (shape.Hidden, shape.FeedForward);
        (_heads, _headWidth, _activation) = (shape.Heads, width / shape.Heads, Activations.Find(shape.Activation));
        _scale = 1 / Math.Sqrt(_headWidth);
        _query = this.Add(names.Query, new AdaptableLinear(width, width));
        _key = this.Add(names.Key, new AdaptableLinear(width, width));
        _value = this.Add(names.Value, new AdaptableLinear(width, width));
        _attentionOutput = this.Add(names.AttentionOutput, new AdaptableLinear(width, width));
        _attentionNorm = this.Add(names.AttentionNorm, nn.LayerNorm(width, shape.LayerNormEpsilon));
        _input = this.Add(names.Input, new AdaptableLinear(width, feedForward));
        _output = this.Add(names.Output, new AdaptableLinear(feedForward, width));
        _outputNorm = this.Add(names.OutputNorm, nn.LayerNorm(width, shape.LayerNormEpsilon));
    }

    public double HiddenDropout { get; set; }

    public double AttentionDropout { get; set; }

    /// <param name="x">[B, T, D]</param>
    /// <param name="mask">[B, 1, 1, T], 0 at real keys and -1e9 at padded ones; null = no padding.</param>
    public override Tensor forward(Tensor x, Tensor? mask)
    {
        // A scope per layer: without gradients nothing but the layer's output outlives it.
        using var scope = NewDisposeScope();
        var (batch, length) = (x.shape[0], x.shape[1]);
        Tensor Heads(Tensor t) => t.view(batch, length, _heads, _headWidth).transpose(1, 2); // [B, H, T, W]
        var (q, k, v) = (Heads(_query.call(x)), Heads(_key.call(x)), Heads(_value.call(x)));
        var attended = is_grad_enabled() ? Attend(q, k, v, mask) : F.scaled_dot_product_attention(q, k, v, mask); // [B, H, T, W]
        var joined = attended.transpose(1, 2).reshape(batch, length, _heads * _headWidth); // [B, T, D]
        // What a product gives is no one else's: the residual is added in its place.
        var h = _attentionNorm.call(Drop(_attentionOutput.call(joined), HiddenDropout).Plus(x)); // [B, T, D]
        var fed = _output.call(_activation(_input.call(h))); // [B, T, D]
        return _outputNorm.call(Drop(fed, HiddenDropout).Plus(h)).MoveToOuterDisposeScope(); // [B, T, D]
    }

    // The fused operation's backward pass recomputes the scores; by hand a training step is quicker, and the fused one is as much quicker forward.
    private Tensor Attend(Tensor q, Tensor k, Tensor v, Tensor? mask)
    {
        var scores = q.matmul(k.transpose(-1, -2)).Times(_scale); // [B, H, T, T]
        if (mask is not null) scores.Plus(mask);
        return Drop(scores.softmax(-1), AttentionDropout).matmul(v); // [B, H, T, W]
    }

    private Tensor Drop(Tensor x, double rate) => training && rate > 0 ? F.dropout(x, rate, training: true) : x;
}
