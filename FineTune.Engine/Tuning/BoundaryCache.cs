using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tuning;

/// <summary>What the frozen layers make of every token of a part's rows, [tokens, W] in half precision (MiniLM's width: 768 bytes a token).</summary>
internal sealed class BoundaryCache : IDisposable
{
    private const int BatchSize = 32;

    private readonly Tensor _values; // [tokens, W] float16
    private readonly long[] _starts; // first token of each window

    private BoundaryCache(Tensor values, long[] starts) => (_values, _starts) = (values, starts);

    /// <summary>Bytes the caches of all parts take.</summary>
    public static long Bytes(TuningContext context, int layers) =>
        Enum.GetValues<DataPart>().Sum(part => context.Texts.Part(part).Windows.Sum(w => (long)w.Ids.Length)) * context.Backbone.BoundaryWidth(layers) * 2;

    public static BoundaryCache Compute(Backbone backbone, TokenizedTexts texts, int layers, Action<long> progress, CancellationToken token)
    {
        using var ungraded = no_grad();
        backbone.eval();
        var windows = texts.Windows;
        var starts = new long[windows.Count];
        long tokens = 0;
        for (var i = 0; i < windows.Count; i++) (starts[i], tokens) = (tokens, tokens + windows[i].Ids.Length);
        var width = backbone.BoundaryWidth(layers);
        var values = empty([Math.Max(1, tokens), width], float16).DetachFromDisposeScope();
        var cache = new BoundaryCache(values, starts);
        try
        {
            long done = 0;
            var device = backbone.parameters().First().device;
            foreach (var batch in LengthBuckets.Sorted([.. windows.Select(w => w.Ids.Length)], BatchSize))
            {
                token.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var input = texts.Input(batch, device);
                var hidden = backbone.Lower(input, layers).to(float16).cpu(); // [B, T, W]
                for (var i = 0; i < batch.Length; i++)
                {
                    var length = windows[batch[i]].Ids.Length;
                    if (length == 0) continue;
                    values.narrow(0, starts[batch[i]], length).copy_(hidden[i].narrow(0, 0, length)); // [length, W]
                }
                progress(done += batch.Length);
            }
            return cache;
        }
        catch
        {
            cache.Dispose();
            throw;
        }
    }

    /// <summary>The hidden states of a batch, [windows, T, W] float32; what stands at padded positions is never looked at.</summary>
    public Tensor Get(TextBatch batch, Device device)
    {
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        var (rows, width) = (batch.Windows.Count, (int)batch.Input.InputIds.shape[1]);
        var index = new long[rows * width];
        for (var i = 0; i < rows; i++)
        {
            var (start, length) = (_starts[batch.Windows[i]], batch.Lengths[i]);
            for (var t = 0; t < length; t++) index[(i * width) + t] = start + t;
        }
        return _values.index_select(0, tensor(index)).to(float32).view(rows, width, -1).to(device).MoveToOuterDisposeScope(); // [B, T, W]
    }

    public void Dispose() => _values.Dispose();
}
