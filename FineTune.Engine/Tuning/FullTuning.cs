using FineTune.Engine.Tasks;
using FineTune.Engine.Tuning.Images;

namespace FineTune.Engine.Tuning;

/// <summary>Every layer learns: the encoder at the small learning rate, the new head at its own larger one.</summary>
public sealed class FullTuning : TuningMethod
{
    public override string Id => "full";

    public override string Title => "Full fine-tuning";

    public override string Explanation => "Every layer of the pre-trained model learns; best with about 30 rows per class or more.";

    public override string ExplanationFor(LearningTask task) => task.Writes ? "Every layer of the pre-trained model learns: the most that can be learnt, for the most time and memory."
        : task.SeesImages ? "Every layer learns, from a new variant of every image in every epoch: the most that can be learnt, for the most time." : Explanation;

    public override Learner Prepare(TuningContext context) => new FullLearner(context);

    public override Learner Prepare(ImageTuningContext context) => new PixelLearner(context, gradual: false);

    private sealed class FullLearner(TuningContext context) : EncoderLearner(context)
    {
        public override IReadOnlyList<ParameterGroup> Groups { get; } = context.LayersAndHead(from: 0);
    }
}
