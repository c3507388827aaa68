namespace FineTune.Engine.Inference;

/// <summary>
/// A tuned text classifier ready to answer, whatever it is made of; <c>Predictors.Load(folder)</c> opens a run's <c>model/</c>.
/// Thread-safe: callers on several threads take turns.
/// </summary>
public abstract class Predictor : IDisposable
{
    /// <summary>Class names in the order of the probabilities.</summary>
    public abstract IReadOnlyList<string> Labels { get; }

    /// <summary>Probabilities [texts][classes], each row adding up to 1.</summary>
    public abstract float[][] Predict(IReadOnlyList<string> texts, CancellationToken token = default);

    /// <summary>Vectors [texts][dimensions] of the model's encoder, or null where a model has none.</summary>
    public virtual float[][]? Embed(IReadOnlyList<string> texts, CancellationToken token = default) => null;

    public abstract void Dispose();
}
