namespace FineTune.Engine.Models;

/// <summary>What the cards of all BERT-like encoders share: numbers counted from the config, and what they can be used for.</summary>
internal static class EncoderCard
{
    public static IReadOnlyList<string> Tasks => UnlistedCard.AllTasks;

    public static IReadOnlyList<string> Methods => UnlistedCard.AllMethods;

    /// <summary>Tokenizer files, and the part of a checkpoint that is no encoder (its pre-training head without the tied vocabulary matrix).</summary>
    private const long BesideTheEncoder = 4_000_000;

    /// <summary>How every card of a 12-layer or smaller encoder begins.</summary>
    public static string Architecture(EncoderShape shape, string rest) =>
        $"A transformer encoder of {shape.Layers} layers, {shape.Hidden} numbers per word piece, {shape.Heads} attention heads. Every piece of the text looks at all others, before and after it, "
        + $"layer by layer, so that its vector comes to mean what it means in this text. {rest}";

    /// <summary>Fills in what follows from the sizes.</summary>
    public static ModelCard Of(EncoderConfig config, ModelCard card) => card with
    {
        Parameters = config.Shape.Parameters,
        MatrixWeights = config.Shape.MatrixWeights,
        DownloadBytes = (4 * config.Shape.Parameters) + BesideTheEncoder, // about: the hub tells the exact size before anything is fetched
        DiskBytes = (4 * config.Shape.Parameters) + BesideTheEncoder,
        MaxLength = card.MaxLength > 0 ? card.MaxLength : config.Shape.MaxLength,
        LearningRate = card.LearningRate > 0 ? card.LearningRate : UsualRate(config.Shape),
        TrainingMemory = EncoderMemory.Training(config.Shape),
        PredictionMemory = EncoderMemory.Prediction(config.Shape),
    };

    /// <summary>
    /// Of the rates their authors searched: base sizes 2e-5 to 5e-5 (Devlin et al. 2018, appendix A.3), smaller ones 3e-5 to 3e-4 (Turc et al. 2019, appendix):
    /// the smaller the model, the larger the step.
    /// </summary>
    private static double UsualRate(EncoderShape shape) => shape.Hidden switch { >= 768 => 3e-5, >= 384 => 5e-5, _ => 1e-4 };
}
