using FineTune.Engine.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>A part of a model that is frozen or trained as one, e.g. a transformer layer.</summary>
public sealed record LayerGroup(string Name, IReadOnlyList<(string Name, Parameter Parameter)> Parameters);

/// <summary>
/// A pre-trained encoder without a task's head. <c>forward</c> turns a batch into pooled features [B, HiddenSize]; a head is put on them.
/// It can be cut below any layer: <c>forward(input) = Pool(Upper(Lower(input, k), input, k), input)</c> for every k from 0 to <see cref="Layers"/>.
/// Dropout before the head belongs to the head.
/// Shapes: B texts, T tokens (at most <see cref="MaxLength"/>: longer inputs are cut), D = width of the hidden states, H = <see cref="HiddenSize"/>.
/// </summary>
public abstract class Backbone(string name) : nn.Module<ModelInput, Tensor>(name)
{
    /// <summary>Width H of the pooled features.</summary>
    public abstract int HiddenSize { get; }

    /// <summary>Tokens of a text beyond this many are not read.</summary>
    public abstract int MaxLength { get; }

    public abstract int VocabularySize { get; }

    /// <summary>Number of transformer layers.</summary>
    public abstract int Layers { get; }

    /// <summary>
    /// The parameters forward uses, bottom (nearest to the input) first, each in exactly one group: <c>[0]</c> the embeddings, <c>[k]</c> layer k
    /// (so that <see cref="Lower"/> of k layers uses groups 0 to k), then a group <c>pooler</c> where pooling has parameters of its own.
    /// Parameters that are in the state dict but in no group take no part in training; an optimizer is given these groups, never <c>parameters()</c>.
    /// </summary>
    public abstract IReadOnlyList<LayerGroup> LayerGroups { get; }

    /// <summary>
    /// Weights that multiply each token in forward (lookups, norms and biases are none, nor is what is done once per text): a forward pass
    /// costs about 2 x this many floating-point operations per token, forward and backward 6 x.
    /// </summary>
    public virtual long MatrixWeights =>
        LayerGroups.Skip(1).Take(Layers).SelectMany(g => g.Parameters).Where(p => p.Parameter.dim() == 2).Sum(p => p.Parameter.numel());

    /// <summary>
    /// The layers forward uses that can carry a low-rank adapter, bottom first, by state-dict name without <c>.weight</c>, e.g.
    /// <c>bert.encoder.layer.0.attention.self.query</c>: what to adapt is chosen by the last part of the name.
    /// </summary>
    public IEnumerable<(string Name, AdaptableLinear Layer)> AdaptableLayers
    {
        get
        {
            var used = LayerGroups.SelectMany(g => g.Parameters).Select(p => p.Name).ToHashSet();
            return from module in named_modules()
                   where module.module is AdaptableLinear && used.Contains(module.name + ".weight")
                   select (module.name, (AdaptableLinear)module.module);
        }
    }

    /// <summary>Width W of the hidden states after <paramref name="layers"/> layers.</summary>
    public abstract int BoundaryWidth(int layers);

    /// <summary>Embeddings and the first <paramref name="layers"/> layers, [B, T, W].</summary>
    public abstract Tensor Lower(ModelInput input, int layers);

    /// <summary>The layers from <paramref name="from"/> on: the last hidden states [B, T, D]. With none left, <paramref name="hidden"/> itself.</summary>
    /// <param name="hidden">[B, T, W], what <see cref="Lower"/> of <paramref name="from"/> layers gave; not changed.</param>
    /// <param name="input">The same texts: masks are made from its lengths.</param>
    public abstract Tensor Upper(Tensor hidden, ModelInput input, int from);

    /// <summary>Pooled features [B, H].</summary>
    /// <param name="hidden">The last hidden states, [B, T, D].</param>
    public abstract Tensor Pool(Tensor hidden, ModelInput input);

    /// <summary>The last hidden states, [B, T, D].</summary>
    public Tensor Hidden(ModelInput input)
    {
        using var scope = NewDisposeScope();
        return Upper(Lower(input, 0), input, 0).MoveToOuterDisposeScope();
    }

    /// <summary>Pooled features [B, H].</summary>
    public override Tensor forward(ModelInput input)
    {
        using var scope = NewDisposeScope();
        return Pool(Hidden(input), input).MoveToOuterDisposeScope();
    }

    /// <summary>What Transformers calls the encoder (<c>Bert</c> of <c>BertForSequenceClassification</c>), where a tuned one is such a model there too.</summary>
    public virtual string? TransformersName => null;

    /// <summary>How published checkpoints of this family name its tensors.</summary>
    public virtual NameRules Names => NameRules.Exact;

    /// <summary>The model's own sentence vector [B, D], unit length, for nearest neighbours without tuning.</summary>
    public abstract Tensor Embed(ModelInput input);

    /// <summary>A new head as this family has it, on pooled features or on every token's hidden state.</summary>
    /// <param name="outputs">Classes, or 1 for a number.</param>
    public virtual TaskHead CreateHead(int outputs, double dropout, bool perToken = false) => new ClassificationHead(HiddenSize, outputs, dropout);

    /// <summary>The head that says which token comes next: [.., D] to [.., <see cref="VocabularySize"/>]; null where the model only reads.</summary>
    public virtual TaskHead? LanguageHead => null;

    /// <summary>
    /// Dropout inside the encoder while training. A family that was made without dropout has none to set.
    /// </summary>
    /// <param name="hidden">Of the embeddings and of what each half of a layer adds; null = as config.json says.</param>
    /// <param name="attention">Of the attention weights; null = as config.json says.</param>
    /// <param name="from">Embeddings and layers below this one get none (0 = all get it): what lies under a frozen boundary must not vary.</param>
    public virtual void SetDropout(double? hidden = null, double? attention = null, int from = 0) { }

    /// <summary>Writes <c>config.json</c>, from which <see cref="ModelFamilies.Create"/> makes the same architecture.</summary>
    public abstract void SaveConfig(string folder);

    /// <summary>Rows scaled to length 1; a row of zeros stays finite.</summary>
    /// <param name="vectors">[B, D]</param>
    protected static Tensor Unit(Tensor vectors) => vectors / vectors.square().sum(-1, keepdim: true).clamp_min(1e-12).sqrt(); // [B, D]
}
