using FineTune.Engine.Data;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Models;
using FineTune.Engine.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tasks;

/// <summary>
/// Pairs of texts with a number each: mean squared error, scored by Pearson's correlation. While training, scores run from 0 to 1, whatever their
/// scale; at the end the scale is folded into the head.
/// </summary>
public sealed class SimilarityData(LearningTask task, TextSimilarityData rows) : TextTaskData
{
    private readonly double _range = rows.Highest - rows.Lowest;

    public override LearningTask Task => task;

    /// <summary>The split pairs themselves.</summary>
    public TextSimilarityData Split => rows;

    public override IReadOnlyList<string> Labels => [];

    public override int Outputs => 1;

    public override IReadOnlyList<string> Notes => rows.Notes;

    public override int Rows(DataPart part) => rows.Part(part).Count;

    public override IEnumerable<RowText> Asked(DataPart part) => rows.Part(part).Select(r => new RowText(r.First, r.Second));

    /// <summary>A number has no classes: all rows teach it.</summary>
    public override IReadOnlyList<int> ClassRows => [rows.Train.Count];

    public override TaskData WithValidationRowsToLearn() => new SimilarityData(task, rows with { Train = [.. rows.Train, .. rows.Validation], Validation = [] });

    public override TokenizedTexts Tokenize(DataPart part, Tokenizer tokenizer, TrainingPlan plan, CancellationToken token = default)
    {
        var selected = rows.Part(part);
        return TokenizedTexts.From([.. selected.Select(r => r.Row)], i => new(selected[i].First, selected[i].Second), tokenizer, plan,
            indices => tensor(Array.ConvertAll(indices, i => (float)((selected[i].Score - rows.Lowest) / _range))), token); // [B]
    }

    public override Tensor Loss(Tensor logits, Tensor targets, bool classWeights) => nn.functional.mse_loss(logits.squeeze(-1), targets);

    public override TaskScore NewScore() => new SimilarityScore();

    public override void Complete(TaskHead head)
    {
        using var ungraded = no_grad();
        foreach (var (_, parameter) in head.NamedParameters.TakeLast(2)) // the output layer's weight [1, features] and bias [1]
        {
            parameter.mul_(_range);
            if (parameter.dim() == 1) parameter.add_(rows.Lowest);
        }
    }

    public override EvaluationReport Report(DataPart part, float[][] answers, BaselineScores? baselines) =>
        SimilarityMetrics.Evaluate(part.Word(), [.. rows.Part(part).Select(r => r.Score)], [.. answers.Select(a => (double)a[0])], baselines);

    public override void WritePredictions(string path, DataPart part, float[][] answers, Func<RowReference, Place?>? placeOf) =>
        SimilarityPredictionsCsv.Write(path, rows.Part(part), [.. answers.Select(a => (double)a[0])], placeOf);

    private sealed class SimilarityScore : TaskScore
    {
        private readonly List<double> _truth = [], _predicted = [];

        protected override void Add(Tensor logits, Tensor targets)
        {
            _truth.AddRange(targets.data<float>().ToArray().Select(v => (double)v));
            using var flat = logits.flatten().contiguous();
            _predicted.AddRange(flat.data<float>().ToArray().Select(v => (double)v));
        }

        public override (double Loss, double Metric) Result => (Correlations.MeanSquaredError(_truth, _predicted), Correlations.Pearson(_truth, _predicted) ?? 0);
    }
}
