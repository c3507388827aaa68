using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tasks.Images;

/// <summary>Images with one of several classes each: cross-entropy over the logits, scored by accuracy.</summary>
public sealed class ImageClassificationData(LearningTask task, DataSet data, ImageSplit rows) : ImageTaskData(task, data, rows)
{
    private readonly Dictionary<string, long> _index = rows.Labels.Select((l, i) => (l, i)).ToDictionary(x => x.l, x => (long)x.i);
    private Tensor? _classWeights; // [classes]

    public override IReadOnlyList<int> ClassRows => [.. Split.Train.CountBy(r => r.Label).Select(c => c.Value).Order()];

    public override TaskData WithValidationRowsToLearn() => new ImageClassificationData(Task, Set, Split.WithValidationRowsToLearn());

    /// <summary>Index of a row's class.</summary>
    public int ClassOf(ImageRow row) => (int)_index[row.Label];

    public override Tensor Targets(DataPart part, int[] rows, IReadOnlyList<RelativeBox[]> boxes) =>
        tensor(Array.ConvertAll(rows, r => _index[Split.Part(part)[r].Label])); // [B]

    /// <param name="targets">[B] int64, or [B, classes] shares where images were blended.</param>
    public override Tensor Loss(Tensor logits, Tensor targets, bool classWeights) => nn.functional.cross_entropy(
        logits, targets, label_smoothing: LabelSmoothing, weight: classWeights ? _classWeights ??= ClassWeights.Of(Split.Train.Select(ClassOf), Labels.Count).to(logits.device).DetachFromDisposeScope() : null);

    /// <summary>Share of the answer spread over all classes while training.</summary>
    public double LabelSmoothing { get; set; }

    public override TaskScore NewScore() => new ClassificationScore();

    public override float[][] Answers(Tensor logits, Tensor? mirrored) => ClassAnswers.Of(logits, mirrored);

    public override EvaluationReport Report(DataPart part, float[][] answers, BaselineScores? baselines) =>
        ClassificationMetrics.Evaluate(part.Word(), Labels, answers, [.. Split.Part(part).Select(ClassOf)], baselines);

    /// <summary>The column of texts holds the images' names.</summary>
    public override void WritePredictions(string path, DataPart part, float[][] answers, Func<RowReference, Place?>? placeOf) =>
        PredictionsCsv.Write(path, Labels, [.. Split.Part(part).Select(r => new LabelledText(r.Name, ClassOf(r), r.Row))], answers, placeOf);

    public override void Dispose() => _classWeights?.Dispose();
}
