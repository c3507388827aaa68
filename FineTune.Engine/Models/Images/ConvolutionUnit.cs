using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FineTune.Engine.Models.Images;

/// <summary>A convolution, its norm where it has one (a folded one is in weight and bias already), and what follows: the two are registered in their owner, under the names published checkpoints have.</summary>
internal sealed class ConvolutionUnit
{
    private readonly Convolution _convolution;
    private readonly BatchNorm2d? _norm;
    private readonly Func<Tensor, Tensor>? _activation;

    private ConvolutionUnit(Convolution convolution, BatchNorm2d? norm, Func<Tensor, Tensor>? activation) => (_convolution, _norm, _activation) = (convolution, norm, activation);

    /// <summary>In place: an activation's input is nobody else's.</summary>
    public static Func<Tensor, Tensor> Relu { get; } = x => F.relu(x, inplace: true);

    /// <inheritdoc cref="Relu"/>
    public static Func<Tensor, Tensor> Relu6 { get; } = x => F.relu6(x, inplace: true);

    public Convolution Convolution => _convolution;

    /// <param name="norm">Null: the convolution has a bias and no norm comes after it.</param>
    public static ConvolutionUnit Add(nn.Module owner, string convolution, string? norm, ConvolutionShape shape, Func<Tensor, Tensor>? activation = null) => new(
        owner.Add(convolution, new Convolution(shape with { Bias = shape.Bias || norm is null })),
        norm is null ? null : owner.Add(norm, nn.BatchNorm2d(shape.Outputs)), activation);

    /// <param name="x">[B, in, H, W]; not changed.</param>
    /// <returns>[B, out, h, w], a tensor of its own.</returns>
    public Tensor Apply(Tensor x)
    {
        var y = _convolution.call(x);
        if (_norm is not null)
        {
            using var before = y;
            y = _norm.call(before);
        }
        return _activation is null ? y : _activation(y);
    }

    public (long MultiplyAdds, int Size) Cost(int size) => _convolution.Cost(size);
}
