using FineTune.Engine.Data;
using FineTune.Engine.Inference;
using FineTune.Engine.Tasks;
using Microsoft.ML;

namespace FineTune.Engine.Baselines;

/// <summary>Answers with a <see cref="ClassicalModel"/>. ML.NET's prediction engine is not thread-safe, so callers take turns; a text takes well under a millisecond.</summary>
public sealed class ClassicalPredictor(ClassicalModel model) : Predictor
{
    private readonly PredictionEngine<ClassicalInput, ClassicalOutput> _engine = model.CreateEngine();
    private readonly Lock _lock = new();

    /// <exception cref="UserException">The folder does not hold a classical model.</exception>
    public static ClassicalPredictor Load(string folder) => new(ClassicalModel.Load(folder));

    public override LearningTask Task { get; } = LearningTasks.Find(model.Task);

    public override IReadOnlyList<string> Labels => model.Labels;

    public override float[][] Predict(IReadOnlyList<RowText> texts, CancellationToken token = default)
    {
        var probabilities = new float[texts.Count][];
        var input = new ClassicalInput();
        for (var i = 0; i < texts.Count; i++)
        {
            token.ThrowIfCancellationRequested();
            input.Text = texts[i].Joined;
            // Taken per text: a long list does not keep the playground waiting.
            lock (_lock) probabilities[i] = [.. _engine.Predict(input).Score];
        }
        return probabilities;
    }

    public override void Dispose() => _engine.Dispose();
}
