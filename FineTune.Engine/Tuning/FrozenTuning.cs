using FineTune.Engine.Data;
using FineTune.Engine.Tuning.Images;
using static TorchSharp.torch;

namespace FineTune.Engine.Tuning;

/// <summary>
/// The encoder stays as it is: its features are computed once and kept, then only the head learns, in seconds (<see cref="ScaledFeatures"/>).
/// Where every token has an answer, it is the same as freezing all layers of <see cref="PartlyFrozenTuning"/>.
/// </summary>
public sealed class FrozenTuning : TuningMethod
{
    public override string Id => "frozen";

    public override string Title => "Frozen, a new last layer";

    public override string Explanation => "The pre-trained layers stay as they are and only a new last layer learns, in seconds; best with few rows per class.";

    public override bool CheapEpochs => true;

    public override string? FirstPass => "The encoder reads every row once";

    public override Learner Prepare(TuningContext context) => context.PerToken
        ? new PartlyFrozenTuning.PartlyFrozenLearner(context, context.Backbone.Layers) : new FrozenLearner(context);

    public override Learner Prepare(ImageTuningContext context) => context.Model is Models.Images.ImageBackbone ? new FeatureLearner(context)
        : throw new UserException("A detector learns little with all its layers frozen (measured: mAP@.5 of .50 instead of .82).", "Choose partly-frozen, which is as quick.");

    private sealed class FrozenLearner(TuningContext context) : Learner
    {
        private readonly ScaledFeatures _features = new(context.Features.Get(context));

        public override IReadOnlyList<ParameterGroup> Groups { get; } = [.. context.HeadGroups(context.Plan.HeadLearningRate)];

        public override IReadOnlyList<int> Lengths(DataPart part) => new int[context.Texts.Part(part).Count]; // rows are single vectors: nothing to bucket

        public override Tensor Targets(DataPart part, int[] rows) => context.Texts.Part(part).TargetsOf(rows, context.Head.Weight.device);

        public override Tensor Logits(DataPart part, int[] rows) => context.Head.call(_features.Of(part, rows)); // [B, outputs]

        public override void Train(bool training) => context.Head.train(training);

        public override void Complete() => _features.FoldInto(context.Head);

        public override void Dispose() => _features.Dispose();
    }
}
