using TorchSharp.Modules;

namespace FineTune.Engine.Tuning;

/// <summary>A trainable tensor under its state-dict name.</summary>
public readonly record struct NamedParameter(string Name, Parameter Tensor);

/// <summary>Parameters that share a peak learning rate and a weight decay.</summary>
public sealed record ParameterGroup(string Name, IReadOnlyList<NamedParameter> Parameters, double LearningRate, double WeightDecay)
{
    /// <summary>
    /// The usual two groups of a set of parameters: matrices and embeddings decay, biases and normalisation scales (1-D) do not.
    /// Decaying those only shrinks what the pre-training found (Devlin et al. 2018, appendix A; Loshchilov and Hutter 2019).
    /// </summary>
    public static IEnumerable<ParameterGroup> DecayAndNot(string name, IEnumerable<NamedParameter> parameters, double learningRate, double weightDecay)
    {
        foreach (var part in parameters.GroupBy(p => p.Tensor.dim() >= 2).OrderByDescending(g => g.Key))
            yield return new(part.Key ? name : name + " (no decay)", [.. part], learningRate, part.Key ? weightDecay : 0);
    }
}
