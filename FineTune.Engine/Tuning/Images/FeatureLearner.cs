using System.Security.Cryptography;
using System.Text;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Models.Images;
using FineTune.Engine.Weights;
using static TorchSharp.torch;

namespace FineTune.Engine.Tuning.Images;

/// <summary>The network stays as it is: the features of some views of every image are computed once and kept under the home folder, then only the head learns, in seconds.</summary>
internal sealed class FeatureLearner : ImageLearner
{
    private readonly ScaledFeatures _features; // [rows * views, F] of the training part, [rows, F] of the validation part

    public FeatureLearner(ImageTuningContext context) : base(context)
    {
        foreach (var (_, parameter) in context.Model.LayerGroups.SelectMany(g => g.Parameters)) parameter.requires_grad_(false);
        Groups = [.. context.HeadGroups()];
        var total = MapCache.Images(context, DataPart.Train) + MapCache.Images(context, DataPart.Validation);
        _features = new(new() { [DataPart.Train] = Load(DataPart.Train, 0, total), [DataPart.Validation] = Load(DataPart.Validation, MapCache.Images(context, DataPart.Train), total) });
    }

    public override IReadOnlyList<ParameterGroup> Groups { get; }

    protected override int View(int row, int epoch) => MapCache.View(Context, row, epoch);

    protected override Tensor Input(DataPart part, int[] rows, int[] views, out IReadOnlyList<RelativeBox[]> boxes)
    {
        boxes = [.. rows.Select(_ => Array.Empty<RelativeBox>())];
        var kept = part == DataPart.Train ? Context.Source.Numbers.Views : 1;
        return _features.Of(part, [.. rows.Select((r, i) => (r * kept) + views[i])]); // [B, F]
    }

    protected override Tensor Answer(Tensor input) => Context.Head!.call(input); // [B, classes]

    public override void Complete() => _features.FoldInto(Context.Head!);

    public override void Dispose() => _features.Dispose();

    /// <summary>Features of a part, from the disk where a run before has computed them.</summary>
    private Tensor Load(DataPart part, long before, long total)
    {
        var file = Context.CacheFolder is { } folder ? Path.Combine(folder, Key(part) + ".safetensors") : null;
        if (file is not null && File.Exists(file))
        {
            using var kept = SafeTensors.Open(file);
            return kept.Load("features");
        }
        var backbone = (ImageBackbone)Context.Model;
        var features = MapCache.Compute(Context, part, pixels => backbone.call(pixels), float32, done => Context.Progress(before + done, total)).Take();
        if (file is null) return features;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        SafeTensorsWriter.Write(file, [("features", features)]);
        return features;
    }

    /// <summary>Everything the numbers depend on. Size and time of the weights stand for their content.</summary>
    private string Key(DataPart part)
    {
        var (weights, numbers) = (new FileInfo(Context.WeightsFile), Context.Source.Numbers);
        var rows = string.Join(',', Context.Data.Split.Part(part).Select(r => r.Content));
        var views = part == DataPart.Train ? $"{numbers.Views} {numbers.CropArea} {numbers.Flip} {numbers.ColourJitter} {numbers.Rotation} {Context.Plan.Seed}" : "";
        var what = $"{rows}\0{weights.FullName}\0{weights.Length}\0{weights.LastWriteTimeUtc.Ticks}\0{Context.Source.Size}\0{views}";
        return Context.Data.Hash + "-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(what)))[..16];
    }
}
