using FineTune.Engine.Data;
using FineTune.Engine.Tasks;

namespace FineTune.Engine.Inference;

/// <summary>
/// A tuned model ready to answer about texts, whatever it is made of; <c>Predictors.Load(folder)</c> opens a run's <c>model/</c>.
/// Thread-safe: callers on several threads take turns.
/// </summary>
public abstract class Predictor : IDisposable
{
    /// <summary>What the model was trained for, and so what its answers mean.</summary>
    public abstract LearningTask Task { get; }

    /// <summary>Names of the outputs (classes, tags) in the order of the answers; empty where the answer is a number.</summary>
    public abstract IReadOnlyList<string> Labels { get; }

    /// <summary>Answers [texts][outputs]: class probabilities adding up to 1, or one number.</summary>
    public abstract float[][] Predict(IReadOnlyList<RowText> texts, CancellationToken token = default);

    /// <summary>The same for single texts.</summary>
    public float[][] Predict(IReadOnlyList<string> texts, CancellationToken token = default) => Predict([.. texts.Select(t => new RowText(t))], token);

    /// <summary>Vectors [texts][dimensions] of the model's encoder, or null where a model has none.</summary>
    public virtual float[][]? Embed(IReadOnlyList<string> texts, CancellationToken token = default) => null;

    public abstract void Dispose();
}
