using FineTune.Engine.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tuning;

/// <summary>
/// The encoder stays as it is: its features are computed once and kept, then only the head learns, in seconds.
/// The head sees z-scored features divided by sqrt(width) (an epoch then needs no tuning of the learning rate to the encoder);
/// at the end that scaling is folded into the head, so the saved model takes plain features.
/// </summary>
public sealed class FrozenTuning : TuningMethod
{
    public override string Id => "frozen";

    public override string Title => "Frozen encoder";

    public override string Explanation => "The pre-trained layers stay as they are and only a new last layer learns, in seconds; best with few rows per class.";

    public override bool CheapEpochs => true;

    public override Learner Prepare(TuningContext context) => new FrozenLearner(context);

    private sealed class FrozenLearner : Learner
    {
        private readonly TuningContext _context;
        private readonly Dictionary<DataPart, Tensor> _features; // [rows, H], scaled until Complete
        private readonly Tensor _mean, _scale; // [H]

        public FrozenLearner(TuningContext context)
        {
            _context = context;
            _features = context.Features.Get(context);
            using var scope = NewDisposeScope();
            using var noGradients = no_grad();
            var train = _features[DataPart.Train]; // [rows, H]
            _mean = train.mean([0L]).DetachFromDisposeScope(); // [H]
            _scale = (1.0 / ((train.std(0, unbiased: false) + 1e-6) * Math.Sqrt(train.shape[1]))).DetachFromDisposeScope(); // [H]
            foreach (var features in _features.Values) features.sub_(_mean).mul_(_scale);
            Groups = [.. ParameterGroup.DecayAndNot("head", HeadParameters.Of(context.Head), context.Plan.HeadLearningRate, context.Plan.WeightDecay)];
        }

        public override IReadOnlyList<ParameterGroup> Groups { get; }

        public override IReadOnlyList<int> Lengths(DataPart part) => new int[_context.Texts.Part(part).Count]; // rows are single vectors: nothing to bucket

        public override Tensor Targets(DataPart part, int[] rows) => _context.Texts.Part(part).TargetsOf(rows, _context.Head.Weight.device);

        public override Tensor Logits(DataPart part, int[] rows)
        {
            using var index = tensor(Array.ConvertAll(rows, r => (long)r)); // [B]
            return _context.Head.call(_features[part].index_select(0, index)); // [B, classes]
        }

        public override void Train(bool training) => _context.Head.train(training);

        public override void Complete()
        {
            // W z + b with z = (x - mean) * scale  equals  (W * scale) x + (b - (W * scale) mean)
            using var scope = NewDisposeScope();
            using var noGradients = no_grad();
            _context.Head.Weight.mul_(_scale); // [classes, H]
            _context.Head.Bias.sub_(_context.Head.Weight.mv(_mean)); // [classes]
            foreach (var features in _features.Values) features.div_(_scale).add_(_mean);
        }

        public override void Dispose()
        {
            foreach (var features in _features.Values) features.Dispose();
            _mean.Dispose();
            _scale.Dispose();
        }
    }
}
