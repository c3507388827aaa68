using FineTune.Engine.Data;

namespace FineTune.Engine.Guidance;

/// <summary>The numbers that fit a tuning method and images, measured with the networks of SSDLite-MobileNetV2's weights on EuroSAT (2,400 training rows), flowers (120) and BCCD (205 images with boxes).</summary>
internal static class ImageMethodNumbers
{
    public const string PartlyFrozen = "partly-frozen";

    /// <summary>Steps below which boxes are not learnt well: 12 epochs of 13 steps gave mAP@.5 of .78, 20 gave .82.</summary>
    private const int FewestBoxSteps = 260;

    /// <param name="rate">Learning rate that tuning of the network is usually done with.</param>
    public static TrainingPlan For(string method, TrainingPlan plan, DataSummary data, double rate) => data.Task == SuggestedTasks.ObjectDetection ? Boxes(method, plan, data, rate) : method switch
    {
        // As for texts: on scaled features a head wants a large rate and many cheap epochs.
        MethodNumbers.Frozen => Common(plan, data) with { Epochs = Math.Clamp(EpochsFor(1000, data, 32), 20, 100), HeadLearningRate = 0.03, EarlyStoppingPatience = 15, ValidationsPerEpoch = 1 },
        // The whole network sees a new variant of every image in every epoch: more passes, and smaller steps for what lies deeper.
        MethodNumbers.Full or "gradual" => Common(plan, data) with { Epochs = Epochs(data) + 2, LearningRate = rate / 2, HeadLearningRate = 1e-3, LayerDecay = 0.9 },
        _ => Common(plan, data) with { Epochs = Epochs(data), LearningRate = rate, HeadLearningRate = 1e-3 },
    };

    private static TrainingPlan Common(TrainingPlan plan, DataSummary data) => plan with
    {
        BatchSize = data.TrainRows < 500 ? 16 : 32,
        WeightDecay = 0.01,
        Dropout = 0.2,
        WarmupFraction = 0.08,
        Schedule = LearningRateSchedule.Cosine,
        GradientClip = 5,
        LayerDecay = 1,
        ClassWeights = false,
        RefitOnAllRows = false,
        ValidationsPerEpoch = 1,
        EarlyStoppingPatience = 4,
        // Few images are seen larger: the time it takes does not matter then.
        Image = new() { Size = data.TrainRows < 1000 ? 160 : 0 },
    };

    private static TrainingPlan Boxes(string method, TrainingPlan plan, DataSummary data, double rate) => Common(plan, data) with
    {
        BatchSize = 16,
        Epochs = Math.Clamp(EpochsFor(FewestBoxSteps, data, 16), 6, 40) + (method == PartlyFrozen ? 0 : 5),
        LearningRate = rate / 2,
        HeadLearningRate = 1e-3,
        WeightDecay = 1e-4,
        GradientClip = 10,
        EarlyStoppingPatience = 8,
        Image = new() { Views = 6, CropArea = 0.5, LabelSmoothing = 0, TestTimeFlip = false },
    };

    /// <summary>6 passes over 2,400 images, 15 over 120.</summary>
    private static int Epochs(DataSummary data) => data.TrainRows switch { >= 10_000 => 4, >= 2000 => 6, >= 500 => 10, _ => 15 };

    private static int EpochsFor(int steps, DataSummary data, int batchSize)
    {
        var perEpoch = Math.Max(1, (data.TrainRows + batchSize - 1) / batchSize);
        return (steps + perEpoch - 1) / perEpoch;
    }
}
