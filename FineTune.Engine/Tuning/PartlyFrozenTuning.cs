using FineTune.Engine.Data;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tuning.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tuning;

/// <summary>
/// The lower layers stay as they are, and what they make of every row is computed once and kept in half precision: a step then costs
/// only the layers above. Exact up to that rounding, since the frozen layers have no dropout.
/// </summary>
public sealed class PartlyFrozenTuning : TuningMethod
{
    public override string Id => "partly-frozen";

    public override string Title => "Upper layers only";

    public override string Explanation => "The lower layers stay as they are and are computed once; the upper ones learn, two to six times as fast as all of them.";

    public override string? FirstPass => "The frozen layers read every row once";

    public override Learner Prepare(TuningContext context) => new PartlyFrozenLearner(context, Layers(context));

    /// <summary>Images: the plan's number of frozen blocks, at most all; 0 = as many as is usual for the network.</summary>
    public override Learner Prepare(ImageTuningContext context) =>
        new MapLearner(context, context.Plan.FrozenLayers is > 0 and var wanted ? Math.Min(wanted, context.Model.Layers) : context.Model.UsualCut);

    /// <summary>The plan's number of frozen layers, at most all; 0 = half of them, at least one.</summary>
    internal static int Layers(TuningContext context) =>
        context.Plan.FrozenLayers is > 0 and var wanted ? Math.Min(wanted, context.Backbone.Layers) : Math.Max(1, context.Backbone.Layers / 2);

    /// <param name="frozen">Layers that stay as they are; all of them leaves the head alone to learn.</param>
    internal sealed class PartlyFrozenLearner : EncoderLearner
    {
        private readonly Dictionary<DataPart, BoundaryCache> _boundaries = [];

        public PartlyFrozenLearner(TuningContext context, int frozen) : base(context)
        {
            Frozen = frozen;
            var below = Backbone.LayerGroups.Take(frozen + 1).SelectMany(g => g.Parameters);
            foreach (var (_, parameter) in below) parameter.requires_grad_(false);
            Backbone.SetDropout(from: frozen);
            Groups = context.LayersAndHead(frozen + 1);
            if (BoundaryCache.Bytes(context, frozen) > GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 3)
            {
                context.Say("What the frozen layers make of all rows does not fit in memory: they are computed at every step, which is slower.");
                return;
            }
            var total = Enum.GetValues<DataPart>().Sum(part => (long)context.Texts.Part(part).Windows.Count);
            long before = 0;
            foreach (var part in Enum.GetValues<DataPart>())
            {
                var texts = context.Texts.Part(part);
                _boundaries[part] = BoundaryCache.Compute(Backbone, texts, frozen, done => context.Progress(before + done, total), context.Token);
                before += texts.Windows.Count;
            }
        }

        public override IReadOnlyList<ParameterGroup> Groups { get; }

        protected override int Frozen { get; }

        protected override Tensor Hidden(DataPart part, TextBatch batch) => _boundaries.TryGetValue(part, out var boundary)
            ? Backbone.Upper(boundary.Get(batch, Context.Head.Weight.device), batch.Input, Frozen) : base.Hidden(part, batch);

        public override void Dispose()
        {
            foreach (var boundary in _boundaries.Values) boundary.Dispose();
        }
    }
}
