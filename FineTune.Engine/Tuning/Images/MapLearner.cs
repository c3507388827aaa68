using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using static TorchSharp.torch;

namespace FineTune.Engine.Tuning.Images;

/// <summary>The lower blocks stay as they are, and what they make of some views of every image is computed once; every epoch takes another view.</summary>
internal sealed class MapLearner : ImageLearner
{
    private readonly int _frozen;
    private readonly Dictionary<DataPart, MapCache> _maps = [];

    /// <param name="frozen">Blocks that stay as they are.</param>
    public MapLearner(ImageTuningContext context, int frozen) : base(context)
    {
        _frozen = frozen;
        foreach (var (_, parameter) in context.Model.LayerGroups.Take(frozen + 1).SelectMany(g => g.Parameters)) parameter.requires_grad_(false);
        Groups = context.LayersAndHead(frozen + 1);
        var total = MapCache.Images(context, DataPart.Train) + MapCache.Images(context, DataPart.Validation);
        long before = 0;
        foreach (var part in new[] { DataPart.Train, DataPart.Validation })
        {
            _maps[part] = MapCache.Compute(context, part, pixels => context.Model.Lower(pixels, frozen), float16, done => context.Progress(before + done, total));
            before += MapCache.Images(context, part);
        }
    }

    public override IReadOnlyList<ParameterGroup> Groups { get; }

    protected override int View(int row, int epoch) => MapCache.View(Context, row, epoch);

    protected override Tensor Input(DataPart part, int[] rows, int[] views, out IReadOnlyList<RelativeBox[]> boxes)
    {
        boxes = _maps[part].Boxes(rows, views);
        return _maps[part].Get(rows, views);
    }

    protected override Tensor Answer(Tensor input) => Context.Answer(input, _frozen);

    public override void Dispose()
    {
        foreach (var maps in _maps.Values) maps.Dispose();
    }
}
