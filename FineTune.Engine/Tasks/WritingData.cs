using FineTune.Engine.Data;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tasks;

/// <summary>Documents and conversations packed into blocks: cross-entropy over the next token where it is learnt, scored by perplexity.</summary>
public sealed class WritingData(GenerationSplit rows) : TaskData
{
    private static readonly TextGenerationTask OwnTask = new();

    public override TextTask Task => OwnTask;

    /// <summary>The split rows themselves.</summary>
    public GenerationSplit Split => rows;

    public override IReadOnlyList<string> Labels => [];

    public override IReadOnlyList<string> Notes => rows.Notes;

    public override int Rows(DataPart part) => rows.Part(part).Count;

    public override IEnumerable<RowText> Asked(DataPart part) => rows.Part(part).Select(r => new RowText(r.Whole));

    public override IReadOnlyList<int> ClassRows => [];

    /// <summary>A block's logits are as wide as the vocabulary: few blocks at a time.</summary>
    public override int ScoringBatch => 4;

    public override TaskData WithValidationRowsToLearn() => new WritingData(rows with { Train = [.. rows.Train, .. rows.Validation], Validation = [] });

    /// <summary>With the template named that messages are put into words by: the chosen one, or what the model was made with.</summary>
    public override TrainingPlan Fitted(TrainingPlan plan, string modelFolder) =>
        rows.Format == GenerationFormats.Text ? plan : plan with { ChatTemplate = ChatTemplates.Of(modelFolder, plan.ChatTemplate, rows.Format).Id };

    public override TokenizedTexts Tokenize(DataPart part, Tokenizer tokenizer, TrainingPlan plan, CancellationToken token = default)
    {
        var documents = WritingTexts.Documents(rows.Part(part), ChatTemplates.Of(null, plan.ChatTemplate, rows.Format), tokenizer, plan.LearnPrompts, token);
        return TokenizedTexts.FromBlocks(PackedBlocks.Pack(documents, plan.MaxLength, rows.Format == GenerationFormats.Text), tokenizer.PadId);
    }

    /// <param name="logits">[N, V] of the positions that have an answer.</param>
    /// <param name="targets">[N] int64</param>
    public override Tensor Loss(Tensor logits, Tensor targets, bool classWeights) => nn.functional.cross_entropy(logits, targets);

    public override TaskScore NewScore() => new WritingScore();

    public override EvaluationReport Report(DataPart part, float[][] answers, BaselineScores? baselines) => throw new NotSupportedException("Writing is scored by a generation run.");

    public override void WritePredictions(string path, DataPart part, float[][] answers, Func<RowReference, Place?>? placeOf) => throw new NotSupportedException("Writing is scored by a generation run.");

    private sealed class WritingScore : TaskScore
    {
        private double _loss;
        private long _tokens;

        public override void Add(Tensor logits, Tensor targets)
        {
            using var scope = NewDisposeScope();
            _loss += nn.functional.cross_entropy(logits, targets, reduction: nn.Reduction.Sum).ToDouble();
            _tokens += targets.shape[0];
        }

        public override (double Loss, double Metric) Result => (_loss / Math.Max(1, _tokens), Math.Exp(Math.Min(50, _loss / Math.Max(1, _tokens))));
    }
}
