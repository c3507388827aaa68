using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FineTune.Engine.Models;

/// <summary>The head of a decoder that shares its matrix with the word embeddings (Press and Wolf 2017, arXiv:1608.05859): it has no parameters of its own, and what it learns the embeddings learn.</summary>
/// <param name="words">[V, D], the embeddings'.</param>
internal sealed class LanguageHead(Parameter words) : TaskHead(nameof(LanguageHead))
{
    public override Parameter Weight => words;

    public override int Outputs => (int)words.shape[0];

    public override IEnumerable<(string Name, Parameter Parameter)> NamedParameters => [];

    protected override Linear First => throw new NotSupportedException("A tied head has no layer of its own.");

    /// <param name="hidden">[.., D]</param>
    /// <returns>Logits [.., V].</returns>
    public override Tensor forward(Tensor hidden) => F.linear(hidden, words);
}
