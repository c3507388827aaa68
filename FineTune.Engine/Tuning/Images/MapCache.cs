using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tuning.Images;

/// <summary>What layers that stay as they are make of some views of every image of a part.</summary>
internal sealed class MapCache : IDisposable
{
    private const int BatchSize = 16;

    private readonly Tensor _values; // [rows * views, ..]
    private readonly RelativeBox[][] _boxes; // [rows * views][]
    private readonly int _views;

    private MapCache(Tensor values, RelativeBox[][] boxes, int views) => (_values, _boxes, _views) = (values, boxes, views);

    /// <summary>Views kept of each image of a part: only what is learnt from needs more than the plain one.</summary>
    private static int Views(ImageTuningContext context, DataPart part) => part == DataPart.Train ? context.Source.Numbers.Views : 1;

    public static long Images(ImageTuningContext context, DataPart part) => (long)context.Data.Rows(part) * Views(context, part);

    /// <summary>Which kept view a row shows in an epoch: all of them in turn, each row beginning elsewhere.</summary>
    public static int View(ImageTuningContext context, int row, int epoch) =>
        (int)((uint)(LengthBuckets.HashCode(context.Plan.Seed, row) + epoch) % (uint)context.Source.Numbers.Views);

    /// <param name="forward">[B, 3, size, size] to [B, ..].</param>
    /// <param name="type">In which the results are kept.</param>
    /// <exception cref="UserException">They do not fit in memory.</exception>
    public static MapCache Compute(ImageTuningContext context, DataPart part, Func<Tensor, Tensor> forward, ScalarType type, Action<long> progress)
    {
        using var ungraded = no_grad();
        context.Model.eval();
        var (rows, views) = (context.Data.Rows(part), Views(context, part));
        var numbers = Enumerable.Range(0, views).ToArray();
        var boxes = new RelativeBox[rows * views][];
        Tensor? values = null;
        try
        {
            var batches = Enumerable.Range(0, rows).Chunk(Math.Max(1, BatchSize / views)).ToArray();
            Task<ImageView[]> Make(int[] batch) => Task.Run(() => batch.SelectMany(row => context.Source.All(part, row, numbers)).ToArray());
            var ahead = batches.Length > 0 ? Make(batches[0]) : null;
            for (var b = 0; b < batches.Length; b++)
            {
                context.Token.ThrowIfCancellationRequested();
                var made = ahead!.GetAwaiter().GetResult();
                if (b + 1 < batches.Length) ahead = Make(batches[b + 1]);
                using var scope = NewDisposeScope();
                var result = forward(context.Source.Pixels(made)).to(type); // [B, ..]
                var at = batches[b][0] * views;
                if (values is null)
                {
                    Demand(rows * views, result);
                    values = empty([Math.Max(1, rows * views), .. result.shape[1..]], type).DetachFromDisposeScope();
                }
                values.narrow(0, at, made.Length).copy_(result);
                for (var i = 0; i < made.Length; i++) boxes[at + i] = made[i].Boxes;
                progress(at + made.Length);
            }
            return new(values ?? empty(1).DetachFromDisposeScope(), boxes, views);
        }
        catch
        {
            values?.Dispose();
            throw;
        }
    }

    /// <summary>[B, ..] float32</summary>
    public Tensor Get(int[] rows, int[] views)
    {
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        return _values.index_select(0, tensor(Positions(rows, views))).to(float32).MoveToOuterDisposeScope();
    }

    /// <summary>All of them, [rows * views, ..]; the cache is empty afterwards.</summary>
    public Tensor Take() => _values;

    public IReadOnlyList<RelativeBox[]> Boxes(int[] rows, int[] views) => [.. Positions(rows, views).Select(p => _boxes[p])];

    public void Dispose() => _values.Dispose();

    private long[] Positions(int[] rows, int[] views) => [.. rows.Select((r, i) => ((long)r * _views) + views[i])];

    private static void Demand(long count, Tensor batch)
    {
        var bytes = batch.numel() / batch.shape[0] * batch.element_size() * count;
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > available / 2)
            throw new UserException($"What the frozen layers make of all images takes {bytes / 1e9:0.0} GB, and {available / 1e9:0.0} GB of memory are there.",
                "Choose fewer views, a smaller input size, the method 'frozen' (which keeps little per image) or 'gradual' (which keeps nothing).");
    }
}
