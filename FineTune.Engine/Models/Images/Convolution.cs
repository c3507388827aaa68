using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FineTune.Engine.Models.Images;

/// <summary>Sizes of a convolution with a square kernel.</summary>
/// <param name="Groups">As many as inputs: depthwise, a filter per channel.</param>
/// <param name="Same">TensorFlow's padding: ceil(n / stride) values come out whatever n is, and what is odd is padded below and to the right. Otherwise half the kernel on every side.</param>
internal sealed record ConvolutionShape(int Inputs, int Outputs, int Kernel = 1, int Stride = 1, int Groups = 1, bool Bias = false, bool Same = false);

/// <summary>A convolution (state dict: <c>weight</c>, <c>bias</c>). Weights are zeros until they are loaded: a random start takes seconds in large networks.</summary>
internal sealed class Convolution : nn.Module<Tensor, Tensor>
{
    private ConvolutionShape _shape;
    private readonly long[] _stride, _padding;
    [ComponentName(Name = "weight")] private Parameter _weight;
    [ComponentName(Name = "bias")] private Parameter? _bias;

    public Convolution(ConvolutionShape shape) : base(nameof(Convolution))
    {
        _shape = shape;
        (_stride, _padding) = ([shape.Stride, shape.Stride], [shape.Kernel / 2, shape.Kernel / 2]);
        _weight = new Parameter(zeros(shape.Outputs, shape.Inputs / shape.Groups, shape.Kernel, shape.Kernel));
        _bias = shape.Bias ? new Parameter(zeros(shape.Outputs)) : null;
        RegisterComponents();
    }

    public Parameter Weight => _weight; // [out, in / groups, k, k]

    public Parameter? Bias => _bias; // [out]

    /// <summary>New weights for another number of outputs in place of those it has; taken over.</summary>
    public void Replace(Parameter weight, Parameter bias)
    {
        var (oldWeight, oldBias) = (_weight, _bias);
        ConditionallyRegisterParameter("weight", _weight = (Parameter)weight.DetachFromDisposeScope());
        ConditionallyRegisterParameter("bias", _bias = (Parameter)bias.DetachFromDisposeScope());
        _shape = _shape with { Outputs = (int)weight.shape[0] };
        oldWeight.Dispose();
        oldBias?.Dispose();
    }

    /// <param name="x">[B, in, H, W]</param>
    /// <returns>[B, out, h, w]</returns>
    public override Tensor forward(Tensor x)
    {
        if (_shape is { Kernel: 1, Groups: 1 } && Pointwise(x) is { } product) return product;
        if (_shape is { Kernel: 1, Stride: > 1 }) return Thinned(x);
        if (!_shape.Same || _shape.Kernel == 1) return F.conv2d(x, _weight, _bias, _stride, _padding, groups: _shape.Groups);
        var (high, wide) = (SamePadding(x.shape[2]), SamePadding(x.shape[3]));
        if (high % 2 == 0 && wide % 2 == 0) return F.conv2d(x, _weight, _bias, _stride, [high / 2, wide / 2], groups: _shape.Groups);
        using var padded = F.pad(x, [wide / 2, wide - (wide / 2), high / 2, high - (high / 2)]);
        return F.conv2d(padded, _weight, _bias, _stride, groups: _shape.Groups);
    }

    /// <summary>
    /// A 1x1 convolution with a stride looks at every so many-th value only: these are taken out first. The same numbers; the library's own (oneDNN in
    /// libtorch 2.10) divides by zero on the way back where maps are small, which ends the process.
    /// </summary>
    private Tensor Thinned(Tensor x)
    {
        using var thin = x[TensorIndex.Ellipsis, TensorIndex.Slice(step: _shape.Stride), TensorIndex.Slice(step: _shape.Stride)]; // [B, in, h, w]
        return F.conv2d(thin, _weight, _bias, groups: _shape.Groups);
    }

    /// <summary>
    /// With channels innermost a 1x1 convolution is a plain product of matrices. Not only quicker: the library's own (libtorch 2.10, channels innermost,
    /// two threads) gives wrong numbers for some sizes, e.g. 320 to 1280 channels on 10 x 10.
    /// </summary>
    private Tensor? Pointwise(Tensor x)
    {
        using var scope = NewDisposeScope();
        var inner = x.permute(0, 2, 3, 1); // [B, H, W, in]
        if (!inner.is_contiguous()) return null;
        if (_shape.Stride > 1) inner = inner[TensorIndex.Colon, TensorIndex.Slice(step: _shape.Stride), TensorIndex.Slice(step: _shape.Stride)].contiguous();
        return F.linear(inner, _weight.flatten(1), _bias!).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>Multiplications for a map of <paramref name="size"/> x <paramref name="size"/>, and the side of what comes out.</summary>
    public (long MultiplyAdds, int Size) Cost(int size)
    {
        var after = _shape.Same ? (size + _shape.Stride - 1) / _shape.Stride : ((size + (2 * (_shape.Kernel / 2)) - _shape.Kernel) / _shape.Stride) + 1;
        return ((long)after * after * _shape.Outputs * (_shape.Inputs / _shape.Groups) * _shape.Kernel * _shape.Kernel, after);
    }

    /// <summary>Rows of zeros before and after <paramref name="n"/> values, together.</summary>
    private long SamePadding(long n) => Math.Max((((n + _shape.Stride - 1) / _shape.Stride) - 1) * _shape.Stride + _shape.Kernel - n, 0);
}
