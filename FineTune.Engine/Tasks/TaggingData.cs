using FineTune.Engine.Data;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tasks;

/// <summary>Sentences whose words have tags: cross-entropy over the first piece of each word, scored by the F1 of whole entities.</summary>
public sealed class TaggingData(LearningTask task, TokenTaggingData rows) : TextTaskData
{
    /// <summary>Stands at tokens that have no answer: special tokens, padding, all but the first piece of a word.</summary>
    private const long NoAnswer = -100;

    private Tensor? _classWeights; // [tags]

    public override LearningTask Task => task;

    /// <summary>The split sentences themselves.</summary>
    public TokenTaggingData Split => rows;

    public override IReadOnlyList<string> Labels => rows.Labels;

    public override IReadOnlyList<string> Notes => rows.Notes;

    public override int Rows(DataPart part) => rows.Part(part).Count;

    public override IEnumerable<RowText> Asked(DataPart part) => rows.Part(part).Select(r => new RowText(string.Join(' ', r.Words)));

    /// <summary>Entities of each type.</summary>
    public override IReadOnlyList<int> ClassRows =>
        [.. rows.Train.SelectMany(r => EntitySpan.Of([.. r.Tags.Select(t => rows.Labels[t])])).CountBy(e => e.Type).Select(c => c.Value).Order()];

    public override TaskData WithValidationRowsToLearn() => new TaggingData(task, rows with { Train = [.. rows.Train, .. rows.Validation], Validation = [] });

    public override TokenizedTexts Tokenize(DataPart part, Tokenizer tokenizer, TrainingPlan plan, CancellationToken token = default)
    {
        var selected = rows.Part(part);
        return TokenizedTexts.FromWords([.. selected.Select(r => r.Row)], [.. selected.Select(r => r.Words)], tokenizer, plan.MaxLength, (texts, indices) => Targets(texts, selected, indices), token);
    }

    public override Tensor Loss(Tensor logits, Tensor targets, bool classWeights) =>
        nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), weight: classWeights ? _classWeights ??= ClassWeights().to(logits.device).DetachFromDisposeScope() : null, ignore_index: NoAnswer);

    public override TaskScore NewScore() => new TaggingScore(rows.Labels);

    public override EvaluationReport Report(DataPart part, float[][] answers, BaselineScores? baselines) =>
        TaggingMetrics.Evaluate(part.Word(), Labels, rows.Part(part), Tags(part, answers), baselines);

    public override void WritePredictions(string path, DataPart part, float[][] answers, Func<RowReference, Place?>? placeOf) =>
        TaggingPredictionsCsv.Write(path, Labels, rows.Part(part), Tags(part, answers), placeOf);

    public override void Dispose() => _classWeights?.Dispose();

    private List<int[]> Tags(DataPart part, float[][] answers) => [.. rows.Part(part).Select((r, i) => TagAnswers.MostProbable(answers[i], Labels.Count))];

    private static Tensor Targets(TokenizedTexts texts, IReadOnlyList<TaggedText> selected, int[] indices)
    {
        var width = Math.Max(1, indices.Max(i => texts.WindowsOf(i)[0].Ids.Length));
        var targets = new long[indices.Length * width];
        Array.Fill(targets, NoAnswer);
        for (var b = 0; b < indices.Length; b++)
        {
            var pieces = texts.FirstPieces![indices[b]];
            for (var word = 0; word < pieces.Length; word++)
                if (pieces[word] >= 0) targets[(b * width) + pieces[word]] = selected[indices[b]].Tags[word];
        }
        return tensor(targets, [indices.Length, width]); // [B, T]
    }

    private Tensor ClassWeights()
    {
        var counts = new float[Labels.Count];
        foreach (var tag in rows.Train.SelectMany(r => r.Tags)) counts[tag]++;
        var total = counts.Sum();
        return tensor(Array.ConvertAll(counts, c => total / (counts.Length * Math.Max(1, c)))); // [tags]
    }

    private sealed class TaggingScore(IReadOnlyList<string> labels) : TaskScore
    {
        private readonly EntityF1 _entities = new();
        private double _loss;
        private long _words;

        protected override void Add(Tensor logits, Tensor targets)
        {
            using var scope = NewDisposeScope();
            _loss += nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction: nn.Reduction.Sum, ignore_index: NoAnswer).ToDouble();
            var (truth, predicted, width) = (targets.data<long>().ToArray(), logits.argmax(-1).data<long>().ToArray(), (int)targets.shape[1]);
            for (var b = 0; b < targets.shape[0]; b++)
            {
                var answered = Enumerable.Range(b * width, width).Where(t => truth[t] != NoAnswer).ToArray();
                _entities.Add([.. answered.Select(t => labels[(int)truth[t]])], [.. answered.Select(t => labels[(int)predicted[t]])]);
                _words += answered.Length;
            }
        }

        public override (double Loss, double Metric) Result => (_loss / Math.Max(1, _words), _entities.Total.F1);
    }
}
