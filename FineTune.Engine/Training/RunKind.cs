using FineTune.Engine.Models;
using FineTune.Engine.Tasks;

namespace FineTune.Engine.Training;

/// <summary>How a plan is carried out: gradient descent on a pre-trained encoder, a classical model's own solver, or a job at a provider.</summary>
public abstract class RunKind
{
    public abstract Finished Execute(RunContext context, TaskData data);
}

/// <summary>Chooses the run kind by the model's family and the task.</summary>
public static class RunKinds
{
    public static RunKind For(TrainingPlan plan) =>
        ModelCatalog.Find(plan.Model) is var card && card.Family == "classical" ? new ClassicalRun() : card.IsRemote ? new ApiRun() : LearningTasks.Find(plan.Task) switch { { Writes: true } => new WritingRun(), { SeesImages: true } => new ImageRun(), _ => new EncoderRun() };
}
