using FineTune.Engine.Data;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tasks;

/// <summary>Texts, or pairs of texts, with one of several classes each: cross-entropy over the logits, scored by accuracy.</summary>
public sealed class ClassificationData(LearningTask task, TextClassificationData rows) : TextTaskData
{
    private Tensor? _classWeights; // [classes]

    public override LearningTask Task => task;

    /// <summary>The split rows themselves.</summary>
    public TextClassificationData Split => rows;

    public override IReadOnlyList<string> Labels => rows.Labels;

    public override IReadOnlyList<string> Notes => rows.Notes;

    public override int Rows(DataPart part) => rows.Part(part).Count;

    public override IEnumerable<RowText> Asked(DataPart part) => rows.Part(part).Select(r => r.Asked);

    public override IReadOnlyList<int> ClassRows => [.. rows.Train.CountBy(r => r.Label).Select(c => c.Value).Order()];

    public override TaskData WithValidationRowsToLearn() => new ClassificationData(task, rows with { Train = [.. rows.Train, .. rows.Validation], Validation = [] });

    public override TokenizedTexts Tokenize(DataPart part, Tokenizer tokenizer, TrainingPlan plan, CancellationToken token = default)
    {
        var selected = rows.Part(part);
        var labels = selected.Select(r => (long)r.Label).ToArray();
        return TokenizedTexts.From([.. selected.Select(r => r.Row)], i => selected[i].Asked, tokenizer, plan, indices => tensor(Array.ConvertAll(indices, i => labels[i])), token); // [B]
    }

    public override Tensor Loss(Tensor logits, Tensor targets, bool classWeights) =>
        nn.functional.cross_entropy(logits, targets, weight: classWeights ? _classWeights ??= Tasks.ClassWeights.Of(rows.Train.Select(r => r.Label), Labels.Count).to(logits.device).DetachFromDisposeScope() : null);

    public override TaskScore NewScore() => new ClassificationScore();

    public override EvaluationReport Report(DataPart part, float[][] answers, BaselineScores? baselines) =>
        ClassificationMetrics.Evaluate(part.Word(), Labels, answers, [.. rows.Part(part).Select(r => r.Label)], baselines);

    public override void WritePredictions(string path, DataPart part, float[][] answers, Func<RowReference, Place?>? placeOf)
    {
        if (task.IsPair) PredictionsCsv.Write(path, Labels, [.. rows.Part(part).Select(r => new LabelledPair(r.Text, r.Second!, r.Label, r.Row))], answers, placeOf);
        else PredictionsCsv.Write(path, Labels, rows.Part(part), answers, placeOf);
    }

    public override void Dispose() => _classWeights?.Dispose();
}
