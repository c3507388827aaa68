using FineTune.Engine.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>A part of a model that is frozen or trained as one, e.g. a transformer layer.</summary>
public sealed record LayerGroup(string Name, IReadOnlyList<(string Name, Parameter Parameter)> Parameters);

/// <summary>
/// A pre-trained encoder without a task's head. <c>forward</c> turns a batch into pooled features [B, HiddenSize]; a head is put on them.
/// Dropout before the head belongs to the head.
/// </summary>
public abstract class Backbone(string name) : nn.Module<ModelInput, Tensor>(name)
{
    /// <summary>Width of the pooled features.</summary>
    public abstract int HiddenSize { get; }

    /// <summary>Tokens of a text beyond this many are not read.</summary>
    public abstract int MaxLength { get; }

    public abstract int VocabularySize { get; }

    /// <summary>
    /// The parameters forward uses, bottom (nearest to the input) first, each in exactly one group. Parameters that are in the
    /// state dict but in no group take no part in training; an optimizer is given these groups, never <c>parameters()</c>.
    /// </summary>
    public abstract IReadOnlyList<LayerGroup> LayerGroups { get; }

    /// <summary>
    /// Weights that multiply each token in forward (lookups, norms and biases are none): a forward pass costs about
    /// 2 x this many floating-point operations per token, forward and backward 6 x.
    /// </summary>
    public abstract long MatrixWeights { get; }

    /// <summary>How published checkpoints of this family name its tensors.</summary>
    public virtual NameRules Names => NameRules.Exact;

    /// <summary>The model's own sentence vector [B, D], unit length, for nearest neighbours without tuning.</summary>
    public abstract Tensor Embed(ModelInput input);

    /// <summary>Writes <c>config.json</c>, from which <see cref="ModelFamilies.Create"/> makes the same architecture.</summary>
    public abstract void SaveConfig(string folder);
}
