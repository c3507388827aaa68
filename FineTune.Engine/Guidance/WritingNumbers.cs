namespace FineTune.Engine.Guidance;

/// <summary>The numbers that fit a tuning method and data that say what is to be written. A batch is of blocks packed full of tokens, so epochs follow from the tokens, not the rows.</summary>
internal static class WritingNumbers
{
    public const string Lora = "lora";

    private const int Blocks = 8;

    /// <summary>Rows of preference data from which one pass is enough: on the second a model already tells the pairs apart by heart.</summary>
    private const int ManyPairs = 5000;

    /// <summary>Longest block that is recommended: attention grows with its square, and a batch of longer ones asks for gigabytes.</summary>
    private const int LongestBlock = 512;

    /// <param name="rate">Learning rate that full tuning of the model is usually done with.</param>
    public static TrainingPlan For(string method, TrainingPlan plan, DataSummary data, double rate)
    {
        // Preferences pull at what is learnt already: a tenth of the usual rate (Rafailov et al. 2023, appendix B: 1e-6 where supervised tuning takes 1e-5). Adapters begin at nothing: ten times the rate.
        rate = (data.Prefers ? rate / 10 : rate) * (method == Lora ? 10 : 1);
        return plan with
        {
            Epochs = Epochs(data),
            LearningRate = Math.Min(rate, 0.01),
            BatchSize = Blocks,
            WeightDecay = 0.01,
            Dropout = 0.1,
            WarmupFraction = 0.05,
            Schedule = LearningRateSchedule.Cosine,
            GradientClip = 1,
            LayerDecay = 1,
            ClassWeights = false,
            RefitOnAllRows = false,
            ValidationsPerEpoch = 2,
            EarlyStoppingPatience = 3,
        };
    }

    /// <summary>About three passes over a million tokens; few tokens need more, and early stopping ends them where they turn into learning by heart.</summary>
    internal static int Epochs(DataSummary data) => data.Prefers ? data.TrainRows >= ManyPairs ? 1 : 2 : data.TrainTokens switch
    {
        >= 10e6 => 1,
        >= 3e6 => 2,
        >= 600e3 => 3,
        >= 200e3 => 5,
        >= 50e3 => 8,
        >= 10e3 => 12,
        _ => 20,
    };

    /// <summary>
    /// Tokens per document or conversation: text goes on as far as the model reads, up to <see cref="LongestBlock"/>; a conversation has to fit, and needs
    /// no longer (half as much again as 99 in 100 are estimated to have, since the estimate knows no vocabulary, and a small one takes more tokens).
    /// </summary>
    /// <param name="modelMaxLength">0 = any.</param>
    public static int MaxLength(DataSummary data, int modelMaxLength)
    {
        var most = Math.Min(modelMaxLength > 0 ? modelMaxLength : LongestBlock, LongestBlock) / 8 * 8;
        return data.Format == Data.Generation.GenerationFormats.Text ? most : Math.Clamp(((data.P99Tokens * 3 / 2) + 7) / 8 * 8, Math.Min(64, most), most);
    }
}
