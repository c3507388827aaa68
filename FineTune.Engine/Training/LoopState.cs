using System.Text.Json;

namespace FineTune.Engine.Training;

/// <summary>
/// Where a run stands, everything but the tensors: saved with each checkpoint, so that a resumed run goes on as if it had
/// never stopped. Random numbers need no state: each step seeds its own from the plan's seed and the step.
/// </summary>
public sealed record LoopState
{
    /// <summary>0 while the best number of epochs is searched, 1 while refitting on all rows.</summary>
    public int Stage { get; init; }

    /// <summary>Steps done in the stages before this one.</summary>
    public int StepOffset { get; init; }

    /// <summary>Steps done in this stage.</summary>
    public int Step { get; init; }

    /// <summary>Epochs of this stage.</summary>
    public int Epochs { get; init; }

    /// <summary>Larger is better: a metric of which less is better has its sign turned.</summary>
    public double BestMetric { get; init; } = double.NegativeInfinity;

    public double BestLoss { get; init; } = double.PositiveInfinity;

    public int BestStep { get; init; }

    /// <summary>Validations since the best one.</summary>
    public int BadValidations { get; init; }

    /// <summary>What a person set on the live page, times the schedule.</summary>
    public double LearningRateFactor { get; init; } = 1;

    /// <summary>Sum and number of step losses since the last event, so that the curve does not depend on where checkpoints fall.</summary>
    public double LossSum { get; init; }

    public int LossCount { get; init; }

    /// <summary>Seconds trained in earlier attempts.</summary>
    public double Seconds { get; init; }

    // Not Json.Line: that writes infinities, which a state may hold, as null.
    private static readonly JsonSerializerOptions Options = new() { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public string ToJson() => JsonSerializer.Serialize(this, Options);

    public static LoopState FromJson(string json) => JsonSerializer.Deserialize<LoopState>(json, Options)!;
}
