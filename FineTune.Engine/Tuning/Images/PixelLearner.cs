using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using static TorchSharp.torch;

namespace FineTune.Engine.Tuning.Images;

/// <summary>The whole network runs at every step, on a fresh variant of every image in every epoch.</summary>
/// <param name="gradual">The head learns alone at first, then block after block joins from the top.</param>
internal sealed class PixelLearner : ImageLearner
{
    /// <summary>Decoded images on disk: more than this, and they are decoded anew in every epoch.</summary>
    private const long MostBytes = 4L << 30;

    private readonly bool _gradual;
    private readonly IReadOnlyList<Models.LayerGroup> _layers;
    private int _open;

    public PixelLearner(ImageTuningContext context, bool gradual) : base(context)
    {
        (_gradual, _layers) = (gradual, context.Model.LayerGroups);
        _open = gradual ? -1 : _layers.Count;
        Groups = context.LayersAndHead(from: 0);
        var most = Math.Min(MostBytes, new DriveInfo(context.TemporaryFolder).AvailableFreeSpace / 5);
        context.Source.Keep(Path.Combine(context.TemporaryFolder, $"pixels-{Guid.NewGuid():n}"), most, context.Progress, context.Token);
    }

    public override IReadOnlyList<ParameterGroup> Groups { get; }

    /// <summary>Blocks under the lowest one that learns, as far as the network can be cut; -1 = the stem learns too.</summary>
    private int Frozen => _open == _layers.Count ? -1 : Math.Min(_layers.Count - Math.Max(0, _open) - 1, Context.Model.Layers);

    public override Marked? Begin(int step, int steps)
    {
        if (!_gradual) return null;
        var (open, mark) = GradualTuning.Open(_layers, _open, step, steps);
        _open = open;
        return mark;
    }

    protected override int View(int row, int epoch) => ImageViews.Random + epoch;

    protected override Tensor Input(DataPart part, int[] rows, int[] views, out IReadOnlyList<RelativeBox[]> boxes)
    {
        var made = Context.Source.Views(part, rows, views);
        if (part == DataPart.Train && Array.IndexOf(Order, rows) is >= 0 and var at && at + 1 < Order.Length)
            Context.Source.Ahead(part, Order[at + 1], TrainingViews(Order[at + 1]));
        boxes = [.. made.Select(v => v.Boxes)];
        return Context.Source.Pixels(made);
    }

    protected override Tensor Answer(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Context.Answer(Frozen < 0 ? Context.Model.Lower(input, 0) : Below(input, Frozen), Math.Max(0, Frozen)).MoveToOuterDisposeScope();
    }

    private Tensor Below(Tensor pixels, int layers)
    {
        using var ungraded = no_grad();
        return Context.Model.Lower(pixels, layers);
    }
}
