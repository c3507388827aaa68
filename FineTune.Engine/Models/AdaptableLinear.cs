using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FineTune.Engine.Models;

/// <summary>
/// What is learned beside a frozen matrix: a product of two narrow ones (Hu et al. 2021, LoRA, arXiv:2106.09685).
/// </summary>
/// <param name="A">[r, in]</param>
/// <param name="B">[out, r], zeros at first, so that nothing changes until something is learned.</param>
/// <param name="Scale">alpha / r</param>
/// <param name="Dropout">On the adapter's input only, while training.</param>
public sealed record LowRankAdapter(Parameter A, Parameter B, double Scale, double Dropout);

/// <summary>
/// A linear layer (state dict: <c>weight</c>, <c>bias</c>) that can carry a <see cref="LowRankAdapter"/>. GPT-2 stores its matrices inputs first
/// (<see cref="InputsFirst"/>), all others outputs first. The adapter is no part of the
/// state dict, of <c>parameters()</c> and of what <c>to(device)</c> moves: it is made where the weight is, and belongs to the method that asked for it.
/// </summary>
public sealed class AdaptableLinear : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")] private readonly Parameter _weight;
    [ComponentName(Name = "bias")] private readonly Parameter _bias;

    /// <summary>All zeros until weights are loaded.</summary>
    public AdaptableLinear(long inputs, long outputs, bool inputsFirst = false) : base(nameof(AdaptableLinear))
    {
        InputsFirst = inputsFirst;
        _weight = new Parameter(inputsFirst ? zeros(inputs, outputs) : zeros(outputs, inputs));
        _bias = new Parameter(zeros(outputs));
        RegisterComponents();
    }

    /// <summary>Initialised from libtorch's generator as its own linear layer is: uniform within 1 / sqrt(in).</summary>
    public static AdaptableLinear Fresh(long inputs, long outputs)
    {
        var layer = new AdaptableLinear(inputs, outputs);
        nn.init.kaiming_uniform_(layer._weight, Math.Sqrt(5));
        nn.init.uniform_(layer._bias, -1 / Math.Sqrt(inputs), 1 / Math.Sqrt(inputs));
        return layer;
    }

    public Parameter Weight => _weight; // [out, in], or [in, out] where InputsFirst

    public bool InputsFirst { get; }

    private Tensor Matrix => InputsFirst ? _weight.t() : _weight.alias(); // [out, in]

    public Parameter Bias => _bias; // [out]

    /// <summary>Null for a plain layer.</summary>
    public LowRankAdapter? Adapter { get; private set; }

    /// <summary>True once the adapter is in the weight: the layer is plain again.</summary>
    public bool IsMerged { get; private set; }

    /// <summary>Puts an adapter beside the weight; A is uniform within 1 / sqrt(in), B zero. The weight itself is left as it is: who adapts freezes it.</summary>
    /// <param name="rank">0 adds nothing.</param>
    public void AddAdapter(int rank, double alpha, double dropout)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        if (Adapter is not null) throw new InvalidOperationException("This layer carries an adapter already.");
        if (rank == 0) return;
        var (outputs, inputs) = InputsFirst ? (_weight.shape[1], _weight.shape[0]) : (_weight.shape[0], _weight.shape[1]);
        var a = new Parameter(empty([rank, inputs], _weight.dtype, _weight.device));
        nn.init.kaiming_uniform_(a, Math.Sqrt(5));
        var b = new Parameter(zeros([outputs, rank], _weight.dtype, _weight.device));
        Adapter = new((Parameter)a.DetachFromDisposeScope(), (Parameter)b.DetachFromDisposeScope(), alpha / rank, dropout);
    }

    /// <summary>Adds the adapter to the weight. Once merged, merging again changes nothing.</summary>
    public void Merge()
    {
        if (Adapter is not { } adapter || IsMerged) return;
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        Matrix.add_(adapter.B.matmul(adapter.A), alpha: adapter.Scale); // [out, r] x [r, in], into the weight's own memory
        IsMerged = true;
    }

    /// <param name="x">[.., in]</param>
    /// <returns>[.., out]</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        if (Adapter is not { } adapter || IsMerged) return F.linear(x, Matrix, _bias).MoveToOuterDisposeScope();
        var dropped = training && adapter.Dropout > 0 ? F.dropout(x, adapter.Dropout, training: true) : x; // [.., in]
        var narrow = F.linear(dropped, adapter.A).flatten(0, -2); // [N, r]
        var wide = F.linear(x, Matrix, _bias); // [.., out]
        // Into the wide product at once: neither the adapter's own [.., out] nor a scaled gradient of that size is ever written.
        return wide.view(-1, wide.shape[^1]).addmm_(narrow, adapter.B.t(), alpha: (float)adapter.Scale).view(wide.shape).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) { Adapter?.A.Dispose(); Adapter?.B.Dispose(); }
        base.Dispose(disposing);
    }
}
