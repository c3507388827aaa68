using TorchSharp.Modules;
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
        ["gelu_new"] = x => F.gelu(x, GELU.Approximate.tanh, inplace: false), // GPT-2's (Hendrycks and Gimpel 2016, arXiv:1606.08415)
        ["gelu_pytorch_tanh"] = x => F.gelu(x, GELU.Approximate.tanh, inplace: false),
    };

    public static bool Knows(string name) => ByName.ContainsKey(name);

    public static string Names => string.Join(", ", ByName.Keys);

    public static Func<Tensor, Tensor> Find(string name) => ByName[name];
}
