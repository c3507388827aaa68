using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using static TorchSharp.torch;

namespace FineTune.Engine.Tuning;

/// <summary>A learner that runs the encoder at every step.</summary>
internal abstract class EncoderLearner(TuningContext context) : Learner
{
    protected TuningContext Context => context;

    protected Backbone Backbone => context.Backbone;

    /// <summary>How many of the lower layers (and the embeddings under them) do not learn at present, so that no gradients are kept for them; -1 = all learn.</summary>
    protected virtual int Frozen => -1;

    public override IReadOnlyList<int> Lengths(DataPart part) => context.Texts.Part(part).Lengths;

    public override Tensor Targets(DataPart part, int[] rows) => context.Texts.Part(part).TargetsOf(rows, context.Head.Weight.device);

    public override Tensor Logits(DataPart part, int[] rows)
    {
        using var scope = NewDisposeScope();
        var batch = context.Texts.Part(part).Batch(rows, context.Head.Weight.device);
        var hidden = Hidden(part, batch); // [windows, T, D]
        var logits = context.Head.call(context.PerToken ? hidden : batch.Features(Backbone.Pool(hidden, batch.Input))); // [windows, (T,) outputs]
        return batch.PerRow(logits).MoveToOuterDisposeScope(); // [B, (T,) outputs]
    }

    public override AnsweredTokens Answered(DataPart part, int[] rows)
    {
        if (!context.Writes) return base.Answered(part, rows);
        using var scope = NewDisposeScope();
        var batch = context.Texts.Part(part).Batch(rows, context.Head.Weight.device);
        var targets = Targets(part, rows).flatten(); // [B * T]
        var answered = targets.ge(0).nonzero().squeeze(1); // [N]
        var logits = context.Head.call(Hidden(part, batch).flatten(0, 1).index_select(0, answered)); // [N, V]
        return new(logits.MoveToOuterDisposeScope(), targets.index_select(0, answered).MoveToOuterDisposeScope(), part, rows)
        {
            Places = answered.MoveToOuterDisposeScope(),
            Width = batch.Input.InputIds.shape[1],
        };
    }

    public override void Train(bool training) { Backbone.train(training); context.Head.train(training); }

    /// <summary>The last hidden states, [windows, T, D].</summary>
    protected virtual Tensor Hidden(DataPart part, TextBatch batch) =>
        Frozen < 0 ? Backbone.Hidden(batch.Input) : Backbone.Upper(Below(batch.Input, Frozen), batch.Input, Frozen);

    /// <summary>What the frozen layers make of a batch, [windows, T, W].</summary>
    protected Tensor Below(ModelInput input, int layers)
    {
        using var ungraded = no_grad();
        return Backbone.Lower(input, layers);
    }
}
