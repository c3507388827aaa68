using FineTune.Engine.Baselines;
using FineTune.Engine.Data;
using FineTune.Engine.Tasks;

namespace FineTune.Engine.Training;

/// <summary>The classical model as a model of its own right: solved at once, no epochs, no curve; sometimes the best choice.</summary>
public sealed class ClassicalRun : RunKind
{
    public override Finished Execute(RunContext context, TaskData taskData)
    {
        var data = taskData is ClassificationData classes ? classes.Split
            : throw new UserException($"The classical model tells classes apart; it cannot be trained for {taskData.Task.Id}.", "Choose another model.");
        var stop = context.StopToken(out var registration);
        using var _ = registration;
        context.Emit(new PhaseChanged(RunPhase.Training, $"TF-IDF and a linear model on {data.Train.Count:n0} rows; it is solved at once, without a loss curve"));
        // No early stopping to feed: the validation rows are training rows here.
        var model = ClassicalModel.Train(data.Labels, [.. data.Train, .. data.Validation], context.Plan.Seed, token: stop);
        context.Emit(new PhaseChanged(RunPhase.Saving, "The tuned model"));
        model.Save(context.Run.ModelFolder, taskData.Task.Id);
        var part = data.Test.Count > 0 ? DataPart.Test : DataPart.Train;
        context.Emit(new PhaseChanged(RunPhase.Evaluating, $"{data.Part(part).Count:n0} {part.ToString().ToLowerInvariant()} rows"));
        using var predictor = new ClassicalPredictor(model);
        var probabilities = predictor.Predict([.. data.Part(part).Select(r => r.Asked)], stop);
        return new(RunOutcome.Completed, 0, RunResults.Write(context, taskData, part, probabilities));
    }
}
