using FineTune.Engine.Data;
using FineTune.Engine.Tasks;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FineTune.Engine.Tuning;

/// <summary>
/// For few rows per class: first the encoder learns from pairs of rows that texts of one class belong together and others apart, then the head
/// learns on its features. The idea is SetFit's (Tunstall et al. 2022, arXiv:2209.11055): n rows make n (n - 1) / 2 pairs. All pairs of a batch are
/// compared at once with the supervised contrastive loss (Khosla et al. 2020, arXiv:2004.11362, equation 2).
/// </summary>
public sealed class ContrastiveTuning : TuningMethod
{
    /// <summary>Temperature of the softmax over cosine similarities.</summary>
    private const double Temperature = 0.1;

    public override string Id => "contrastive";

    public override string Title => "Contrastive, for few rows";

    public override string Explanation => "Pairs of your rows teach the encoder which texts belong together, then a new last layer learns; best with under about 50 rows per class.";

    /// <summary>A validation looks at all training rows first.</summary>
    public override bool CheapEpochs => true;

    public override void Check(LearningTask task)
    {
        if (task.PerToken || task.IsPair)
            throw new UserException("The contrastive method learns from texts that belong to the same class or not; this task has no such classes.", "Choose another method.");
    }

    public override Learner Prepare(TuningContext context) => new ContrastiveLearner(context);

    /// <summary>Mean loss of a batch whose rows have a partner of the same class; a scalar.</summary>
    /// <param name="features">[B, H]</param>
    /// <param name="labels">[B] int64</param>
    internal static Tensor PairLoss(Tensor features, Tensor labels)
    {
        var count = features.shape[0];
        var unit = F.normalize(features, dim: 1); // [B, H]
        var self = eye(count, dtype: ScalarType.Bool, device: features.device); // [B, B]
        var similarity = (unit.matmul(unit.t()) / Temperature).masked_fill(self, -1e9); // [B, B]
        var logProbability = F.log_softmax(similarity, dim: 1); // [B, B]
        var partners = labels.unsqueeze(0).eq(labels.unsqueeze(1)).logical_and(self.logical_not()).to(features.dtype); // [B, B]
        var number = partners.sum(1); // [B]
        var perRow = (logProbability * partners).sum(1) / number.clamp_min(1); // [B]
        return -(perRow.sum() / number.clamp_max(1).sum().clamp_min(1));
    }

    private sealed class ContrastiveLearner : EncoderLearner
    {
        private ScaledFeatures? _features;
        private Tensor? _centres; // [classes, H], unit length
        private bool _trainsHead;

        public ContrastiveLearner(TuningContext context) : base(context) => Groups = context.LayersAndHead(from: 0);

        public override IReadOnlyList<ParameterGroup> Groups { get; }

        /// <summary>Only with the head in place do validations say how good the model is.</summary>
        public override bool Counts => _trainsHead;

        public override Marked? Begin(int step, int steps)
        {
            // A refit has other epochs in all than the plan, and as many of pairs.
            var pairSteps = Context.Plan.PairEpochs * LengthBuckets.Batches(Context.Texts.Train.Count, Context.Plan.BatchSize);
            if (step >= pairSteps && !_trainsHead) StartHead();
            return step == 0 ? new(step, "pairs") : step == pairSteps ? new(step, "head") : null;
        }

        /// <summary>Couples of one class stay in one batch, so that every row has a partner where its class has two.</summary>
        public override int[][] Batches(int batchSize, int seed, int epoch)
        {
            if (epoch >= Context.Plan.PairEpochs) return base.Batches(batchSize, seed, epoch);
            var random = new Random(LengthBuckets.HashCode(seed, epoch));
            var rows = Enumerable.Range(0, Context.Texts.Train.Count).ToArray();
            random.Shuffle(rows);
            using var targets = Context.Texts.Train.TargetsOf(rows);
            var labels = targets.data<long>().ToArray();
            var couples = rows.Zip(labels).GroupBy(r => r.Second).SelectMany(g => g.Select(r => r.First).Chunk(2)).ToArray();
            random.Shuffle(couples);
            // Spread evenly: rows without a partner make more couples than half the rows, a batch size of 1 fewer than there are batches.
            var count = LengthBuckets.Batches(rows.Length, batchSize);
            int Start(int batch) => (int)((long)batch * couples.Length / count);
            return [.. Enumerable.Range(0, count).Select(b => couples[Start(b)..Math.Max(Start(b) + 1, Start(b + 1))].SelectMany(c => c).ToArray())];
        }

        public override Tensor Loss(int[] rows, TaskData data, bool classWeights)
        {
            if (_trainsHead) return base.Loss(rows, data, classWeights);
            var batch = Context.Texts.Train.Batch(rows, Context.Head.Weight.device);
            return PairLoss(batch.PerRow(Backbone.call(batch.Input)), Targets(DataPart.Train, rows));
        }

        public override Tensor Logits(DataPart part, int[] rows)
        {
            if (_features is not null) return Context.Head.call(_features.Of(part, rows)); // [B, classes]
            using var scope = NewDisposeScope();
            var batch = Context.Texts.Part(part).Batch(rows, Context.Head.Weight.device);
            var unit = F.normalize(batch.PerRow(Backbone.call(batch.Input)), dim: 1); // [B, H]
            return (unit.matmul(_centres!.t()) / Temperature).MoveToOuterDisposeScope(); // [B, classes]
        }

        /// <summary>While pairs are learned, a validation row is answered by the class whose mean is nearest.</summary>
        public override void Train(bool training)
        {
            base.Train(training);
            if (!training && !_trainsHead) FindCentres();
        }

        public override void Complete()
        {
            if (!HeadHasLearned())
                throw new UserException("The run was stopped while it still learned from pairs: there is no last layer yet, and so no model to keep.", "Resume the run and stop it later, or start again with fewer contrastive epochs.");
            // After a refit was cut short the best weights are in place without a step taken.
            if (!_trainsHead) StartHead();
            _features!.FoldInto(Context.Head);
        }

        public override void Dispose()
        {
            _features?.Dispose();
            _centres?.Dispose();
        }

        /// <summary>A new head's biases are zero, those of one that took a step are not.</summary>
        private bool HeadHasLearned()
        {
            using var scope = NewDisposeScope();
            return Context.Head.NamedParameters.Last().Parameter.count_nonzero().ToInt64() > 0;
        }

        private void StartHead()
        {
            _trainsHead = true;
            foreach (var (_, parameter) in Backbone.LayerGroups.SelectMany(g => g.Parameters)) parameter.requires_grad_(false);
            _features = new(Enum.GetValues<DataPart>().ToDictionary(part => part, part => FeatureCache.Compute(Backbone, Context.Texts.Part(part), token: Context.Token)));
            Train(true);
        }

        private void FindCentres()
        {
            using var scope = NewDisposeScope();
            using var ungraded = no_grad();
            var train = Context.Texts.Train;
            using var features = FeatureCache.Compute(Backbone, train, token: Context.Token); // [rows, H]
            var labels = train.TargetsOf([.. Enumerable.Range(0, train.Count)]); // [rows]
            var sums = zeros(Context.Head.Outputs, features.shape[1]).index_add_(0, labels, F.normalize(features, dim: 1), 1); // [classes, H]
            _centres?.Dispose();
            _centres = F.normalize(sums, dim: 1).DetachFromDisposeScope();
        }
    }
}
