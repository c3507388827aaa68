using FineTune.Engine.Data;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tasks;

/// <summary>Documents and conversations packed into blocks: cross-entropy over the next token where it is learnt, scored by perplexity.</summary>
public class WritingData(GenerationSplit rows) : TextTaskData
{
    private static readonly TextGenerationTask OwnTask = new();

    private long[] _bytes = []; // of each token of the vocabulary

    public override LearningTask Task => OwnTask;

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

    /// <summary>
    /// With the template named that messages are put into words by: the chosen one, or what the model was made with. The batch size counts
    /// rows of the longest length; a block holds several.
    /// </summary>
    public override TrainingPlan Fitted(TrainingPlan plan, string modelFolder) => Templated(plan, modelFolder) with { BatchSize = Math.Max(1, plan.BatchSize * plan.MaxLength / PackedBlocks.Room(plan.MaxLength)) };

    private protected TrainingPlan Templated(TrainingPlan plan, string modelFolder) =>
        plan with { ChatTemplate = rows.Format == GenerationFormats.Text ? "" : ChatTemplates.Of(modelFolder, plan.ChatTemplate, rows.Format).Id };

    /// <summary>What a plan's template makes of this data's messages.</summary>
    public ChatTemplate Template(TrainingPlan plan) => ChatTemplates.Of(null, plan.ChatTemplate, rows.Format);

    public override TokenizedTexts Tokenize(DataPart part, Tokenizer tokenizer, TrainingPlan plan, CancellationToken token = default)
    {
        _bytes = TokenBytes.Of(tokenizer);
        var documents = WritingTexts.Documents(rows.Part(part), Template(plan), tokenizer, plan.LearnPrompts, token);
        var continues = rows.Format == GenerationFormats.Text;
        var blocks = PackedBlocks.Pack(documents, plan.MaxLength, continues);
        if (blocks.Count == 0 && documents.Count > 0)
            throw new UserException($"Of no {part.Word()} row is an answer left: the prompts alone fill the {plan.MaxLength:n0} tokens that are read.", "Choose a larger max length, a model that reads more, or shorter prompts.");
        return TokenizedTexts.FromBlocks(blocks, tokenizer.PadId, continues ? [] : [.. documents.Select(d => d.Ids.Length)]);
    }

    /// <param name="logits">[N, V] of the positions that have an answer.</param>
    /// <param name="targets">[N] int64</param>
    public override Tensor Loss(Tensor logits, Tensor targets, bool classWeights) => nn.functional.cross_entropy(logits, targets);

    public override TaskScore NewScore() => new WritingScore(_bytes);

    public override EvaluationReport Report(DataPart part, float[][] answers, BaselineScores? baselines) => throw new NotSupportedException("What is written is scored by a run of its own kind.");

    public override void WritePredictions(string path, DataPart part, float[][] answers, Func<RowReference, Place?>? placeOf) => throw new NotSupportedException("What is written is scored by a run of its own kind.");

    private sealed class WritingScore(long[] tokenBytes) : TaskScore
    {
        private double _loss;
        private long _tokens, _bytes;

        protected override void Add(Tensor logits, Tensor targets)
        {
            using var scope = NewDisposeScope();
            if (targets.shape[0] == 0) return;
            _loss += nn.functional.cross_entropy(logits, targets, reduction: nn.Reduction.Sum).ToDouble();
            _tokens += targets.shape[0];
            foreach (var id in targets.cpu().data<long>()) _bytes += tokenBytes[id];
        }

        public override (double Loss, double Metric) Result => (_loss / Math.Max(1, _tokens), Math.Exp(Math.Min(50, _loss / Math.Max(1, _tokens))));

        public override IReadOnlyDictionary<string, double> More => new Dictionary<string, double> { [Validated.BitsPerByte] = _loss / Math.Log(2) / Math.Max(1, _bytes) };
    }
}
