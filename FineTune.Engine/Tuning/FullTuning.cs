using FineTune.Engine.Data;
using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.Tuning;

/// <summary>Every layer learns: the encoder at the small learning rate, the new head at its own larger one.</summary>
public sealed class FullTuning : TuningMethod
{
    public override string Id => "full";

    public override string Title => "Full fine-tuning";

    public override string Explanation => "Every layer of the pre-trained model learns; best with about 30 rows per class or more.";

    public override Learner Prepare(TuningContext context) => new FullLearner(context);

    private sealed class FullLearner(TuningContext context) : Learner
    {
        private readonly TextSplits _texts = context.Texts;

        public override IReadOnlyList<ParameterGroup> Groups { get; } =
        [
            .. context.Backbone.LayerGroups.SelectMany(layer =>
                ParameterGroup.DecayAndNot(layer.Name, layer.Parameters.Select(p => new NamedParameter(p.Name, p.Parameter)), context.Plan.LearningRate, context.Plan.WeightDecay)),
            .. ParameterGroup.DecayAndNot("head", HeadParameters.Of(context.Head), context.Plan.HeadLearningRate, context.Plan.WeightDecay),
        ];

        public override IReadOnlyList<int> Lengths(DataPart part) => _texts.Part(part).Lengths;

        public override Tensor Labels(DataPart part, int[] rows) => _texts.Part(part).LabelsOf(rows, context.Head.Weight.device);

        public override Tensor Logits(DataPart part, int[] rows) =>
            context.Head.call(context.Backbone.call(_texts.Part(part).Batch(rows, context.Head.Weight.device))); // [B, classes]

        public override void Train(bool training) { context.Backbone.train(training); context.Head.train(training); }
    }
}

/// <summary>The head's parameters under the names they have in <c>model.safetensors</c>.</summary>
public static class HeadParameters
{
    public static IEnumerable<NamedParameter> Of(TaskHead head) => head.NamedParameters.Select(p => new NamedParameter(p.Name, p.Parameter));
}
