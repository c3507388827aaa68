using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>
/// What is put on a backbone for a task, newly initialised: pooled features [B, H] to logits [B, C], or hidden states [B, T, D] to logits
/// of every token [B, T, C].
/// </summary>
public abstract class TaskHead(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>The first linear layer: a scaling of the features can be folded into it, since nothing but dropout comes before.</summary>
    protected abstract Linear First { get; }

    /// <summary>Of the first linear layer, [its outputs, features].</summary>
    public virtual Parameter Weight => First.weight!;

    /// <summary>Of the first linear layer, [its outputs].</summary>
    public Parameter Bias => First.bias!;

    /// <summary>Width of the logits: the last layer's bias has one number per output.</summary>
    public virtual int Outputs => (int)NamedParameters.Last().Parameter.shape[0];

    /// <summary>All parameters under the names they have in a published <c>model.safetensors</c>.</summary>
    public abstract IEnumerable<(string Name, Parameter Parameter)> NamedParameters { get; }

    /// <summary>Weights N(0, 0.02), biases 0, the initialization BERT uses for new layers (Devlin et al. 2018).</summary>
    protected static Linear NewLinear(int inputs, int outputs)
    {
        var linear = nn.Linear(inputs, outputs);
        nn.init.normal_(linear.weight!, 0, 0.02);
        nn.init.zeros_(linear.bias!);
        return linear;
    }

    protected static IEnumerable<(string Name, Parameter Parameter)> Named(string prefix, Linear linear) =>
        [(prefix + ".weight", linear.weight!), (prefix + ".bias", linear.bias!)];
}
