using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;

namespace FineTune.Engine.Cli;

/// <summary>The profile of images in words.</summary>
internal static class ImageProfileText
{
    private const int BarLength = 30;

    public static void Write(VerbContext context, DataSetInfo info, ImageProfile images)
    {
        context.Write($"{string.Join(", ", info.Parts.Select(p => $"{p.Value.Rows:n0} {p.Key.ToString().ToLowerInvariant()} images"))}; task {info.SuggestedTask}");
        context.Write($"width {Range(images.Width)}, height {Range(images.Height)} pixels");
        WriteBins(context, "shorter side:", images.ShorterSide, "0");
        WriteBins(context, "width / height:", images.AspectRatio, "0.00");
        if (images.Boxes is not { } boxes) return;
        context.Write($"{boxes.Count:n0} boxes: {boxes.Small:n0} small (below 32 x 32 pixels), {boxes.Medium:n0} medium, {boxes.Large:n0} large (above 96 x 96)" + (boxes.Crowds > 0 ? $"; {boxes.Crowds:n0} crowds besides" : ""));
        WriteBins(context, "boxes per image:", boxes.PerImage, "0");
        WriteBins(context, "size of boxes, as a share of the image's side:", boxes.Side, "0.00");
    }

    /// <summary>", in 12 images" behind a class; nothing where images have one class each.</summary>
    public static string InImages(ImageProfile? images, string label) => images?.Boxes?.Images.TryGetValue(label, out var count) == true ? $" (boxes, in {count:n0} {(count == 1 ? "image" : "images")})" : "";

    private static string Range(PixelRange range) => range.Min == range.Max ? $"{range.Min:n0}" : $"{range.Min:n0} to {range.Max:n0} (half at most {range.Median:n0})";

    private static void WriteBins(VerbContext context, string title, IReadOnlyList<ImageBin> bins, string format)
    {
        if (bins.Count < 2) return;
        context.Write(title);
        var most = bins.Max(b => b.Count);
        foreach (var bin in bins)
            context.Write($"  {bin.From.ToString(format),5} {(bin.To is { } to ? $"to {to.ToString(format),5}" : "or more ")} {bin.Count,7:n0}  {new string('#', (int)Math.Ceiling((double)BarLength * bin.Count / most))}");
    }
}
