namespace FineTune.Engine.Models;

/// <summary>
/// Memory an encoder takes, counted from what the layers keep for the backward pass (<see cref="EncoderLayer"/>; D = hidden size,
/// F = feed-forward size, H = heads), in single precision, dropout on.
/// </summary>
internal static class EncoderMemory
{
    private const string Counted = "counted from the architecture: 16 bytes per parameter (value, gradient, AdamW's two moments) or 4 to predict, what the layers keep per token, "
        + "400 MB for the program; the peak of a process, measured with three of these models, was 4 to 27 % below";

    /// <summary>.NET, libtorch, and freed memory that training keeps for its next step.</summary>
    private const long Program = 400_000_000;

    private const int Float = 4;

    /// <summary>What the allocator takes for what is asked of it: blocks of many sizes come and go, most of all where nothing is kept (measured with glibc's).</summary>
    private const double TrainingSlack = 1.25, PredictionSlack = 2;

    public static MemoryNeed Training(EncoderShape shape) =>
        new(Program + (16 * shape.Parameters), (long)(TrainingSlack * Float * ((shape.Layers * KeptPerLayer(shape)) + PassingPerLayer(shape))), Counted)
    {
        // Kept of every head's T x T: the softmax, its dropout mask, and the product of both; two more pass by in the layer at work.
        PerPair = (long)(TrainingSlack * Float * shape.Heads * ((3 * shape.Layers) + 2)),
    };

    /// <summary>One layer at a time: nothing is kept, and the fused attention never holds all scores.</summary>
    public static MemoryNeed Prediction(EncoderShape shape) => new(Program + (4 * shape.Parameters), (long)(PredictionSlack * Float * PassingPerLayer(shape)), Counted);

    /// <summary>
    /// Input; query, key, value; joined heads; after attention the dropout mask, the sum, its norm; before and after the activation; the dropout mask, the sum.
    /// </summary>
    private static long KeptPerLayer(EncoderShape shape) => (10L * shape.Hidden) + (2L * shape.FeedForward);

    /// <summary>What exists of a layer while it is computed: about what it would keep, once more.</summary>
    private static long PassingPerLayer(EncoderShape shape) => (8L * shape.Hidden) + (2L * shape.FeedForward);
}
