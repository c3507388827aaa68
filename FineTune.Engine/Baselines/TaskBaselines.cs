using FineTune.Engine.Data;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Tasks;

namespace FineTune.Engine.Baselines;

/// <summary>What a task's rows give without fine-tuning.</summary>
public static class TaskBaselines
{
    /// <summary>Trained on the training rows, scored on <paramref name="part"/>.</summary>
    public static BaselineScores Score(TaskData data, DataPart part, int seed, CancellationToken token = default) => data switch
    {
        ClassificationData classes => ClassicalBaseline.Score(classes.Split, classes.Split.Part(part), seed, token),
        _ => throw new ArgumentException($"No baseline for {data.Task.Id}.", nameof(data)),
    };
}
