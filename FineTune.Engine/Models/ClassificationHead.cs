using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>The head of most families and of every token: dropout, then one linear map to the classes.</summary>
public sealed class ClassificationHead : TaskHead
{
    private readonly Dropout _dropout;
    private readonly Linear _linear;

    private readonly string _publishedName;

    /// <param name="publishedName">Of the linear map, in published checkpoints.</param>
    public ClassificationHead(int features, int classes, double dropout, string publishedName = "classifier") : base(nameof(ClassificationHead))
    {
        _publishedName = publishedName;
        _dropout = nn.Dropout(dropout);
        _linear = NewLinear(features, classes);
        RegisterComponents();
    }

    public override IEnumerable<(string Name, Parameter Parameter)> NamedParameters => Named(_publishedName, _linear);

    protected override Linear First => _linear;

    /// <param name="features">[.., features]</param>
    /// <returns>Logits [.., classes].</returns>
    public override Tensor forward(Tensor features) => _linear.call(_dropout.call(features)); // [.., classes]
}
