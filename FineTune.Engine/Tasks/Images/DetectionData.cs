using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Models.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tasks.Images;

/// <summary>Images with boxes: a loss over the anchors of a detector, scored by mean average precision.</summary>
public sealed class DetectionData(LearningTask task, DataSet data, ImageSplit rows) : ImageTaskData(task, data, rows)
{
    private readonly Dictionary<string, int> _index = rows.Labels.Select((l, i) => (l, i)).ToDictionary(x => x.l, x => x.i);
    private float[][] _anchors = [];

    /// <summary>Boxes of each class, fewest first.</summary>
    public override IReadOnlyList<int> ClassRows => [.. Split.Train.SelectMany(r => r.Boxes).CountBy(b => b.Label).Select(c => c.Value).Order()];

    public override int ScoringBatch => 16;

    public override TaskData WithValidationRowsToLearn() => new DetectionData(Task, Set, Split.WithValidationRowsToLearn()) { _anchors = _anchors };

    public override void Prepare(ImageModel model, int size) => _anchors = ((Detector)model).Anchors(size);

    public override RelativeBox[] Boxes(ImageRow row) => [.. row.Boxes.Select(b => new RelativeBox(_index[b.Label],
        (float)((b.Y + (b.Height / 2)) / row.Height), (float)((b.X + (b.Width / 2)) / row.Width), (float)(b.Height / row.Height), (float)(b.Width / row.Width), b.IsCrowd))];

    public override Tensor Targets(DataPart part, int[] rows, IReadOnlyList<RelativeBox[]> boxes)
    {
        var width = _anchors.Length * AnchorTargets.Width;
        var targets = new float[rows.Length * width];
        for (var i = 0; i < rows.Length; i++) AnchorTargets.Fill(_anchors, boxes[i], targets.AsSpan(i * width, width));
        return tensor(targets, [rows.Length, _anchors.Length, AnchorTargets.Width]); // [B, A, 5]
    }

    public override Tensor Loss(Tensor logits, Tensor targets, bool classWeights)
    {
        var (boxes, classes) = DetectionLoss.Of(logits, targets);
        Terms = new Dictionary<string, double> { [StepCompleted.BoxLoss] = boxes.ToDouble(), [StepCompleted.ClassLoss] = classes.ToDouble() };
        return boxes + classes;
    }

    public override TaskScore NewScore() => new DetectionScore(this);

    public override float[][] Answers(Tensor logits, Tensor? mirrored) => DetectorAnswers.Of(logits, _anchors);

    public override EvaluationReport Report(DataPart part, float[][] answers, BaselineScores? baselines) =>
        DetectionMetrics.Evaluate(part.Word(), Labels, Objects(part, answers), baselines);

    public override void WritePredictions(string path, DataPart part, float[][] answers, Func<RowReference, Place?>? placeOf)
    {
        var objects = Objects(part, answers);
        DetectionPredictionsCsv.Write(path, objects, DetectionMetrics.Evaluate(part.Word(), Labels, objects).Threshold, placeOf: placeOf);
    }

    private List<ImageObjects> Objects(DataPart part, float[][] answers) => [.. Split.Part(part).Select((row, i) => Objects(row, answers[i]))];

    private ImageObjects Objects(ImageRow row, float[] answer) => new(row.Name, row.Row, row.Boxes, DetectorAnswers.InPixels(answer, Labels, row.Width, row.Height));

    /// <summary>Mean loss, and mAP@.5 of what was found.</summary>
    private sealed class DetectionScore(DetectionData data) : TaskScore
    {
        private readonly List<ImageObjects> _images = [];
        private double _loss;

        public override void Add(AnsweredTokens answered)
        {
            using var scope = NewDisposeScope();
            var (boxes, classes) = DetectionLoss.Of(answered.Logits, answered.Targets);
            _loss += (boxes + classes).ToDouble() * answered.Rows.Length;
            var answers = DetectorAnswers.Of(answered.Logits, data._anchors);
            for (var i = 0; i < answers.Length; i++) _images.Add(data.Objects(data.Split.Part(answered.Part)[answered.Rows[i]], answers[i]));
        }

        /// <summary>Validation rows without any box say nothing about what is found.</summary>
        public override (double Loss, double Metric) Result => (_loss / _images.Count,
            _images.Any(i => i.True.Any(b => !b.IsCrowd)) ? DetectionMetrics.Evaluate("validation", data.Labels, _images).Map50 : 0);
    }
}
