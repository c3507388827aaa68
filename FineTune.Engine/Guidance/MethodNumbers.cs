using FineTune.Engine.Data;

namespace FineTune.Engine.Guidance;

/// <summary>
/// The numbers that fit a tuning method and the data at hand, measured with Universal Sentence Encoder lite on Banking77 and subsets of it
/// (10,003 training rows, 77 classes).
/// </summary>
internal static class MethodNumbers
{
    public const string Full = "full";
    public const string Frozen = "frozen";
    public const string Contrastive = "contrastive";

    private const int BatchSize = 32;

    /// <summary>Fewer optimizer steps than this leave the warm-up no room, however many rows a class has.</summary>
    private const int FewestSteps = 150;

    /// <summary>The same for a head alone, whose steps cost next to nothing: at 8 rows per class 30 epochs (510 steps) were not yet the best, 60 were.</summary>
    private const int FewestHeadSteps = 1000;

    /// <summary>Of Universal Sentence Encoder lite; larger models take smaller steps (<see cref="Models.ModelCard.LearningRate"/>).</summary>
    internal const double UsualRate = 3e-4;

    /// <summary>Numbers by method; any other method that trains layers starts from those of full tuning.</summary>
    /// <param name="rate">Learning rate that full tuning of the model is usually done with.</param>
    public static TrainingPlan For(string method, TrainingPlan plan, DataSummary data, double rate = UsualRate) => data.Writes ? WritingNumbers.For(method, plan, data, rate) : data.SeesImages ? ImageMethodNumbers.For(method, plan, data, rate) : method switch
    {
        Frozen when data.Task == SuggestedTasks.TokenTagging => AllLayers(plan, data, rate) with { HeadLearningRate = 1e-2, Epochs = 2 * FullEpochs(data) },
        Frozen => HeadOnly(plan, data),
        "gradual" => AllLayers(plan, data, rate) with { Epochs = FullEpochs(data) + 1, LayerDecay = 0.9 },
        // Adapters begin at nothing and are small: ten times the rate (Hu et al. 2021, tables 9 and 10, against the rates of full tuning).
        "lora" => AllLayers(plan, data, 10 * rate) with { Epochs = FullEpochs(data) + 2 },
        // Measured at 8 rows per class: a third of the usual rate was better than all of it; the head then learns as on a frozen encoder.
        Contrastive => HeadOnly(plan, data) with { Epochs = 70, ContrastiveEpochs = 10, LearningRate = rate / 3, EarlyStoppingPatience = 20 },
        _ => AllLayers(plan, data, rate),
    };

    /// <summary>
    /// Epochs of full fine-tuning: 3 at 130 rows per class, 4 at 50, 10 at 8 (measured); very many rows need fewer passes (two from
    /// 200,000 rows on, one from a million: the same number of steps as smaller data already needs), and tiny data enough for 150 steps.
    /// </summary>
    internal static int FullEpochs(DataSummary data)
    {
        var byClass = data.RowsPerClass switch { >= 90 => 3, >= 30 => 4, >= 15 => 6, >= 4 => 10, _ => 20 };
        var bySize = data.TrainRows switch { >= 1_000_000 => 1, >= 200_000 => 2, _ => byClass };
        return Math.Max(Math.Min(byClass, bySize), Math.Min(20, EpochsFor(FewestSteps, data)));
    }

    private static TrainingPlan AllLayers(TrainingPlan plan, DataSummary data, double rate) => Common(plan) with
    {
        Epochs = FullEpochs(data),
        LearningRate = rate,
        HeadLearningRate = 1e-3,
        ValidationsPerEpoch = data.TrainRows < 20 * BatchSize ? 1 : 2,
        EarlyStoppingPatience = 3,
    };

    /// <summary>
    /// A head on standardised features of length near 1 needs large weights: measured test accuracy after 30 epochs .906 at a rate of 0.03,
    /// .904 after 20, .874 at 0.001 (44 epochs, still falling), .880 at 0.1. Patience is long, since the last, slow epochs are the best:
    /// 10 stopped at .902.
    /// </summary>
    private static TrainingPlan HeadOnly(TrainingPlan plan, DataSummary data) => Common(plan) with
    {
        Epochs = Math.Clamp(EpochsFor(FewestHeadSteps, data), data.TrainRows >= 200_000 ? 5 : 30, 100),
        LearningRate = 3e-4,
        HeadLearningRate = 0.03,
        ValidationsPerEpoch = 1,
        EarlyStoppingPatience = 15,
    };

    private static TrainingPlan Common(TrainingPlan plan) => plan with
    {
        BatchSize = BatchSize,
        WeightDecay = 0.01,
        Dropout = 0.1,
        WarmupFraction = 0.1,
        Schedule = LearningRateSchedule.Linear,
        GradientClip = 1.0,
        LayerDecay = 1,
        ClassWeights = false,
        RefitOnAllRows = false,
    };

    private static int EpochsFor(int steps, DataSummary data)
    {
        var perEpoch = Math.Max(1, (data.TrainRows + BatchSize - 1) / BatchSize);
        return (steps + perEpoch - 1) / perEpoch;
    }
}
