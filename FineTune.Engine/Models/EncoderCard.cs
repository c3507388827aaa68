namespace FineTune.Engine.Models;

/// <summary>What the cards of all BERT-like encoders share: numbers counted from the config, and what they can be used for.</summary>
internal static class EncoderCard
{
    public static IReadOnlyList<string> Tasks { get; } = ["text-classification"];

    public static IReadOnlyList<string> Methods { get; } = ["full", "frozen"];

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
        TrainingMemory = EncoderMemory.Training(config.Shape),
        PredictionMemory = EncoderMemory.Prediction(config.Shape),
    };
}
