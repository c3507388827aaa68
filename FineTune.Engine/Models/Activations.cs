using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FineTune.Engine.Models;

/// <summary>The non-linearities a config.json may name, by the names it uses.</summary>
internal static class Activations
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> ByName = new()
    {
        ["gelu"] = x => F.gelu(x), // the exact form, with erf
        ["relu"] = x => F.relu(x),
        ["gelu_new"] = GeluTanh,
        ["gelu_pytorch_tanh"] = GeluTanh,
    };

    public static bool Knows(string name) => ByName.ContainsKey(name);

    public static string Names => string.Join(", ", ByName.Keys);

    public static Func<Tensor, Tensor> Find(string name) => ByName[name];

    /// <summary>The approximation of Hendrycks and Gimpel 2016 (arXiv:1606.08415), which GPT-2 was trained with.</summary>
    private static Tensor GeluTanh(Tensor x)
    {
        using var scope = NewDisposeScope();
        var inner = (x + (x.pow(3) * 0.044715)) * Math.Sqrt(2 / Math.PI);
        return (x * 0.5 * (inner.tanh() + 1)).MoveToOuterDisposeScope();
    }
}
