using FineTune.Engine.Models;
using FineTune.Engine.Tuning.Images;

namespace FineTune.Engine.Tuning;

/// <summary>
/// The new head learns alone at first, then layer after layer joins from the top, each with a smaller learning rate than the one above:
/// what the lower layers know of language in general is disturbed last and least (Howard and Ruder 2018, ULMFiT, arXiv:1801.06146, sections 3.2 and 3.3).
/// </summary>
public sealed class GradualTuning : TuningMethod
{
    public override string Id => "gradual";

    public override string Title => "Gradual unfreezing";

    public override string Explanation => "The new last layer learns first, then one layer after another from the top, lower ones more slowly; gentle on what the model knows.";

    public override Learner Prepare(TuningContext context) => new GradualLearner(context);

    public override Learner Prepare(ImageTuningContext context) => new PixelLearner(context, gradual: true);

    /// <summary>The step at which each group joins, the topmost first: from a tenth of the steps to six tenths, evenly.</summary>
    internal static int[] Schedule(int groups, int steps) =>
        [.. Enumerable.Range(0, groups).Select(i => (int)Math.Round(steps * (0.1 + 0.5 * (groups == 1 ? 0 : (double)i / (groups - 1)))))];

    /// <summary>Lets the groups learn that are due at a step.</summary>
    /// <param name="open">Groups that learnt before this step, from the top; -1 = not yet said.</param>
    internal static (int Open, Marked? Mark) Open(IReadOnlyList<LayerGroup> layers, int open, int step, int steps)
    {
        var schedule = Schedule(layers.Count, steps);
        var due = schedule.Count(s => s <= step);
        for (var i = 0; due != open && i < layers.Count; i++)
            foreach (var (_, parameter) in layers[i].Parameters) parameter.requires_grad_(i >= layers.Count - due);
        if (step == 0 && due == 0) return (due, new(step, "head learns", ["head"]));
        var joined = Enumerable.Range(0, schedule.Length).Where(i => schedule[i] == step).Select(i => layers[layers.Count - 1 - i].Name).ToList();
        return (due, joined.Count == 0 ? null : new(step, string.Join(", ", joined) + (joined.Count == 1 && !joined[0].EndsWith('s') ? " joins" : " join"), joined));
    }

    private sealed class GradualLearner(TuningContext context) : EncoderLearner(context)
    {
        private readonly IReadOnlyList<LayerGroup> _layers = context.Backbone.LayerGroups;
        private int _open = -1;

        public override IReadOnlyList<ParameterGroup> Groups { get; } = context.LayersAndHead(from: 0);

        /// <summary>Group k is layer k, group 0 the embeddings; a pooler, which may come last, lies above all layers.</summary>
        protected override int Frozen => _open == _layers.Count ? -1 : Math.Min(_layers.Count - Math.Max(0, _open) - 1, Backbone.Layers);

        public override Marked? Begin(int step, int steps)
        {
            (_open, var mark) = Open(_layers, _open, step, steps);
            return mark;
        }
    }
}
