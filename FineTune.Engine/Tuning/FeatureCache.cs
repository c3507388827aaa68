using System.Security.Cryptography;
using System.Text;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tokenization;
using FineTune.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tuning;

/// <summary>
/// Features of a data set's rows under one encoder and length, computed once and kept under the home folder: every later
/// frozen run on the same data starts at once, whatever its seed, split or head. Safe to delete.
/// </summary>
/// <param name="folder">The cache's folder; null keeps nothing on disk.</param>
/// <param name="key">Names data, columns, model, revision and length; the same key means the same features.</param>
public sealed class FeatureCache(string? folder, string key)
{
    private const int BatchSize = 64;

    /// <summary>Size and time of the weights stand for their content: a folder of one's own may hold another model tomorrow.</summary>
    /// <param name="folder">The encoder's folder.</param>
    public static string Key(TrainingPlan plan, string folder)
    {
        var weights = new FileInfo(StateDicts.Find(folder));
        var what = $"{plan.Task}\0{plan.Data.Hash}\0{plan.Data.TextColumn}\0{plan.Data.LabelColumn}\0{plan.Data.Text2Column}\0{weights.FullName}\0{weights.Length}\0{weights.LastWriteTimeUtc.Ticks}\0{plan.MaxLength}\0{plan.Truncation}";
        return plan.Data.Hash + "-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(what)))[..16];
    }

    /// <summary>Features [rows, H] of each part, in the order of its rows. The caller owns the tensors.</summary>
    public Dictionary<DataPart, Tensor> Get(TuningContext context)
    {
        // One fixed order over all parts, so that the file does not depend on how a seed splits them.
        var parts = Enum.GetValues<DataPart>();
        var texts = parts.SelectMany(part => context.Texts.Part(part).Rows.Select((row, i) => (Row: row, Part: part, Index: i)))
            .GroupBy(t => t.Row).Select(g => g.First()).OrderBy(t => t.Row.Part).ThenBy(t => t.Row.Index).ToArray();
        var position = texts.Select((t, i) => (t.Row, i)).ToDictionary(t => t.Row, t => (long)t.i);

        using var all = LoadOrCompute(context, [.. texts.Select(t => context.Texts.Part(t.Part).WindowsOf(t.Index))], context.Texts.Train); // [all rows, H]
        var features = new Dictionary<DataPart, Tensor>();
        foreach (var part in parts)
        {
            using var rows = tensor(context.Texts.Part(part).Rows.Select(r => position[r]).ToArray(), int64); // [rows]
            features[part] = all.index_select(0, rows).DetachFromDisposeScope(); // [rows, H]
        }
        return features;
    }

    /// <summary>Features [rows, H] of a part's rows.</summary>
    public static Tensor Compute(Backbone backbone, TokenizedTexts texts, Action<long, long>? progress = null, CancellationToken token = default) =>
        Compute(backbone, [.. Enumerable.Range(0, texts.Count).Select(texts.WindowsOf)], texts.PadId, texts.IsPairs, progress, token);

    /// <summary>Features [rows, H], the mean over each row's windows ([rows, 4 H] of pairs read apart), in batches of windows of similar length.</summary>
    private static Tensor Compute(Backbone backbone, IReadOnlyList<ArraySegment<PairIds>> rows, int padId, bool isPairs, Action<long, long>? progress, CancellationToken token)
    {
        using var noGradients = no_grad();
        var device = backbone.parameters().First().device;
        backbone.eval();
        var windows = rows.SelectMany((row, i) => row.Select((w, j) => (Row: isPairs ? 2L * i + j : i, Ids: w, Share: isPairs ? 1 : 1f / row.Count))).ToArray();
        var all = zeros(isPairs ? 2 * rows.Count : rows.Count, backbone.HiddenSize).DetachFromDisposeScope(); // [rows, H]
        try
        {
            long done = 0;
            foreach (var batch in LengthBuckets.Sorted([.. windows.Select(w => w.Ids.Ids.Length)], BatchSize))
            {
                token.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var features = backbone.call(ModelInput.Create([.. batch.Select(i => windows[i].Ids)], device, padId)).cpu(); // [B, H]
                var shares = tensor(Array.ConvertAll(batch, i => windows[i].Share)).unsqueeze(1); // [B, 1]
                all.index_add_(0, tensor(Array.ConvertAll(batch, i => windows[i].Row)), features * shares, 1);
                progress?.Invoke(done += batch.Length, windows.Length);
            }
            if (!isPairs) return all;
            using (all) return PairFeatures.Combine(all).DetachFromDisposeScope(); // [rows, 4 H]
        }
        catch
        {
            all.Dispose();
            throw;
        }
    }

    private Tensor LoadOrCompute(TuningContext context, ArraySegment<PairIds>[] rows, TokenizedTexts texts)
    {
        var file = folder is null ? null : Path.Combine(folder, key + ".safetensors");
        if (file is not null && File.Exists(file))
        {
            using var cached = SafeTensors.Open(file);
            if (cached.Metadata.GetValueOrDefault("rows") == rows.Length.ToString()) return cached.Load("features");
        }
        var features = Compute(context.Backbone, rows, texts.PadId, texts.IsPairs, context.Progress, context.Token);
        if (file is not null)
        {
            Directory.CreateDirectory(folder!);
            SafeTensorsWriter.Write(file, [("features", features)], new Dictionary<string, string> { ["rows"] = rows.Length.ToString() });
        }
        return features;
    }
}
