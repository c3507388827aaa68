using FineTune.Engine.Tasks;
using FineTune.Engine.Tasks.Images;
using FineTune.Engine.Tuning;

namespace FineTune.Engine.Training;

/// <summary>A pre-trained network learns from images.</summary>
public sealed class ImageRun : GradientRun
{
    protected override RunContext Prepare(RunContext context, string folder, TaskData data, CancellationToken stop)
    {
        context.Emit(new PhaseChanged(RunPhase.LoadingModel, context.Plan.Model));
        context.Emit(new PhaseChanged(RunPhase.CachingFeatures, TuningMethods.Find(context.Plan.Method).FirstPass is null ? "Every image is decoded once" : "The layers that stay as they are see every image once"));
        return context;
    }

    protected override TrainingSession Session(RunContext context, string folder, TaskData data, CancellationToken stop) => new ImageSession(context, folder, (ImageTaskData)data, stop);
}
