using FineTune.Engine.Data;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tasks.Images;

namespace FineTune.Engine.Baselines;

/// <summary>What a task's rows give without fine-tuning.</summary>
public static class TaskBaselines
{
    /// <summary>Trained on the training rows, scored on <paramref name="part"/>.</summary>
    public static BaselineScores Score(TaskData data, DataPart part, int seed, CancellationToken token = default) => data switch
    {
        ClassificationData classes => ClassicalBaseline.Score(classes.Split, classes.Split.Part(part), seed, token),
        SimilarityData pairs => CosineBaseline.Score(pairs.Split, pairs.Split.Part(part), seed, token),
        TaggingData tags => WordTagBaseline.Score(tags.Split, tags.Split.Part(part)),
        ImageClassificationData images => ImageBaseline.Score(images, part, seed, token),
        DetectionData boxes => NearestImageBaseline.Score(boxes, part),
        _ => throw new ArgumentException($"No baseline for {data.Task.Id}.", nameof(data)),
    };
}
