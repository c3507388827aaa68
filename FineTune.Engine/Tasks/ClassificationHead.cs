using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FineTune.Engine.Tasks;

/// <summary>The new layer on top of a pre-trained encoder: dropout, then one linear map to the classes.</summary>
public sealed class ClassificationHead : nn.Module<Tensor, Tensor>
{
    private readonly Dropout _dropout;
    private readonly Linear _linear;

    /// <summary>Weights N(0, 0.02), biases 0, the initialization BERT uses for new layers (Devlin et al. 2018).</summary>
    public ClassificationHead(int features, int classes, double dropout) : base(nameof(ClassificationHead))
    {
        _dropout = nn.Dropout(dropout);
        _linear = nn.Linear(features, classes);
        nn.init.normal_(_linear.weight!, 0, 0.02);
        nn.init.zeros_(_linear.bias!);
        RegisterComponents();
    }

    public Parameter Weight => _linear.weight!; // [classes, features]

    public Parameter Bias => _linear.bias!; // [classes]

    /// <param name="features">[B, features]</param>
    /// <returns>Logits [B, classes].</returns>
    public override Tensor forward(Tensor features) => _linear.call(_dropout.call(features)); // [B, classes]
}
