using FineTune.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>Untrained weights, for tests and for measuring speed: a generator of their own, so that libtorch's is not touched.</summary>
public static class RandomWeights
{
    /// <summary>Embeddings N(0, 1), matrices N(0, 1 / inputs), norms the identity, biases 0.</summary>
    public static void Fill(Backbone model, long seed)
    {
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        using var generator = new Generator((ulong)seed);
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (parameter.dim() == 2) parameter.copy_(randn(parameter.shape, generator: generator) / Math.Sqrt(name.Contains("embeddings") ? 1 : parameter.shape[1]));
            else parameter.fill_(name.EndsWith("weight") ? 1 : 0);
        }
    }

    /// <summary>Fills the model and writes config.json and model.safetensors, as the cache would hold them; tokenizer files are the caller's.</summary>
    public static void Save(string folder, Backbone model, long seed)
    {
        Directory.CreateDirectory(folder);
        Fill(model, seed);
        model.SaveConfig(folder);
        SafeTensorsWriter.Write(Path.Combine(folder, ModelFamilies.WeightsFile), model);
    }
}
