using FineTune.Engine.Data;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tasks;

/// <summary>
/// Pairs of a better and a worse answer, learnt by direct preference optimization (Rafailov et al. 2023, arXiv:2305.18290, equation 7): the chosen
/// answer is to gain more log-probability over the model before tuning than the rejected one. A row is both answers in one block, each a
/// document that does not see the other. Scored by how often the chosen answer has the larger reward.
/// </summary>
public sealed class PreferenceData(GenerationSplit rows) : WritingData(rows)
{
    private readonly Dictionary<DataPart, Tensor> _before = []; // [rows, 2]: log-probabilities of both answers before tuning
    private readonly Dictionary<DataPart, int[]> _seconds = []; // where the rejected answer's document begins
    private double _beta = 0.1;

    public override MetricKind Metric => MetricKind.RewardAccuracy;

    public override TaskData WithValidationRowsToLearn() => new PreferenceData(Split with { Train = [.. Split.Train, .. Split.Validation], Validation = [] });

    /// <summary>A batch is pairs.</summary>
    public override TrainingPlan Fitted(TrainingPlan plan, string modelFolder) => Templated(plan, modelFolder);

    public override TokenizedTexts Tokenize(DataPart part, Tokenizer tokenizer, TrainingPlan plan, CancellationToken token = default)
    {
        _beta = plan.DpoBeta;
        var (template, end) = (Template(plan), (tokenizer as ByteLevelBpe)?.EndOfTextId);
        WritingDocument Answer(PreferenceRow row, string answer) =>
            WritingDocument.Of(template.Render([.. row.Prompt, new(ChatMessage.Assistant, answer)], answerFollows: false), tokenizer, end);
        var pairs = Split.Part(part).Cast<PreferenceRow>().Select(r => (Chosen: Answer(r, r.Chosen), Rejected: Answer(r, r.Rejected))).ToList();
        var blocks = pairs.ConvertAll(p => PackedBlocks.Together(p.Chosen, p.Rejected, plan.MaxLength));
        _seconds[part] = [.. blocks.Select(b => b.Starts[1])];
        return TokenizedTexts.FromBlocks(blocks, tokenizer.PadId, [.. pairs.SelectMany(p => new[] { p.Chosen.Ids.Length, p.Rejected.Ids.Length })]);
    }

    public override string? FirstPass => "The model before tuning reads every pair once";

    public override void Prepare(Func<DataPart, int[], AnsweredTokens> answer, Func<DataPart, TokenizedTexts> texts, Action<long, long> progress, CancellationToken token)
    {
        var (done, total) = (0L, _seconds.Keys.Sum(p => (long)texts(p).Count));
        foreach (var part in _seconds.Keys)
        {
            if (_before.Remove(part, out var old)) old.Dispose();
            var before = _before[part] = zeros([Math.Max(1, texts(part).Count), 2]).DetachFromDisposeScope();
            foreach (var batch in LengthBuckets.Sorted(texts(part).Lengths, ScoringBatch))
            {
                token.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                before.index_copy_(0, tensor(Array.ConvertAll(batch, r => (long)r)), LogProbabilities(answer(part, batch)).cpu());
                progress(done += batch.Length, total);
            }
        }
    }

    public override Tensor Loss(AnsweredTokens answered, bool classWeights)
    {
        using var scope = NewDisposeScope();
        var rewards = Rewards(answered); // [B, 2]
        return (-nn.functional.logsigmoid(rewards.select(1, 0) - rewards.select(1, 1))).mean().MoveToOuterDisposeScope();
    }

    public override TaskScore NewScore() => new PreferenceScore(Rewards);

    public override void Dispose()
    {
        foreach (var tensor in _before.Values) tensor.Dispose();
        base.Dispose();
    }

    /// <summary>Beta times what both answers gained over the model before tuning, [B, 2]: chosen, rejected.</summary>
    public Tensor Rewards(AnsweredTokens answered)
    {
        using var scope = NewDisposeScope();
        var now = LogProbabilities(answered); // [B, 2]
        var before = _before[answered.Part].index_select(0, tensor(Array.ConvertAll(answered.Rows, r => (long)r))).to(now.device); // [B, 2]
        return ((now - before) * _beta).MoveToOuterDisposeScope();
    }

    /// <summary>Log-probabilities of both answers, summed over their tokens, [B, 2].</summary>
    private Tensor LogProbabilities(AnsweredTokens answered)
    {
        using var scope = NewDisposeScope();
        var device = answered.Logits.device;
        var token = -nn.functional.cross_entropy(answered.Logits, answered.Targets, reduction: nn.Reduction.None); // [N]
        var row = answered.Places!.div(answered.Width, RoundingMode.floor); // [N]
        var seconds = tensor(Array.ConvertAll(answered.Rows, r => (long)_seconds[answered.Part][r]), device: device); // [B]
        var side = answered.Places.remainder(answered.Width).ge(seconds.index_select(0, row)).to(ScalarType.Int64); // [N]: 1 in the rejected answer
        return zeros([answered.Rows.Length * 2L], device: device).index_add(0, (row * 2) + side, token, 1).view(-1, 2).MoveToOuterDisposeScope(); // [B, 2]
    }

    private sealed class PreferenceScore(Func<AnsweredTokens, Tensor> rewards) : TaskScore
    {
        private double _loss, _margin;
        private long _right, _rows;

        public override void Add(AnsweredTokens answered)
        {
            using var scope = NewDisposeScope();
            var both = rewards(answered); // [B, 2]
            var margin = both.select(1, 0) - both.select(1, 1); // [B]
            _loss -= nn.functional.logsigmoid(margin).sum().ToDouble();
            _margin += margin.sum().ToDouble();
            _right += margin.gt(0).sum().ToInt64();
            _rows += margin.shape[0];
        }

        public override (double Loss, double Metric) Result => (_loss / Math.Max(1, _rows), (double)_right / Math.Max(1, _rows));

        public override IReadOnlyDictionary<string, double> More => new Dictionary<string, double>
        {
            [Validated.RewardMargin] = _margin / Math.Max(1, _rows),
            [Validated.RewardAccuracy] = (double)_right / Math.Max(1, _rows),
        };
    }
}
