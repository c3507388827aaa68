using System.Globalization;
using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Models.Images;
using FineTune.Studio.Catalog;
using FineTune.Studio.Datasets.Images;
using SkiaSharp;

namespace FineTune.Studio.Wizard;

/// <summary>Makes the pictures of "As the model will see it": a person's own images by the very code that makes them in training.</summary>
public sealed class ImagePreviews(OpenDataSets open, ModelShelf shelf)
{
    private const int Images = 4, Variants = 4;

    /// <summary>Pixels of the largest picture sent: a view that is larger is shown at this size.</summary>
    private const int Largest = 192;

    private const int Quality = 88;

    /// <summary>A few images, of as many classes as there are; decoded once, whatever numbers are tried on them.</summary>
    /// <exception cref="UserException">The data is gone, or an image is damaged.</exception>
    public Task<IReadOnlyList<PreviewImage>> LoadAsync(string hash, string? labelColumn, CancellationToken token) => Task.Run(() => open.Use(hash, data =>
    {
        var rows = ImageRows.Read(data, DataPart.Train, labelColumn);
        IReadOnlyList<PreviewImage> images = [.. Choose(rows).Select(row =>
        {
            token.ThrowIfCancellationRequested();
            return new PreviewImage(row, ImageDecoder.Decode(data.Image(data.Get(row.Row)), row.Name, atLeast: 2 * Largest));
        })];
        return images;
    }), token);

    /// <summary>All views of the images, with the numbers in force.</summary>
    public Task<IReadOnlyList<SeenImage>> RenderAsync(IReadOnlyList<PreviewImage> images, ImagePreviewPlan plan, CancellationToken token) => Task.Run(() =>
    {
        var (size, views) = Views(plan);
        IReadOnlyList<SeenImage> seen = [.. images.Select(image =>
        {
            token.ThrowIfCancellationRequested();
            return new SeenImage(image.Row.Name, image.Row.Label, [.. Numbers(plan).Select(n => Seen(views.Make(image.Pixels, n, Key(image.Row), image.RelativeBoxes), n == 0 ? "as it is asked" : n == 1 ? "mirrored" : $"variant {n - 1}", size, image))]);
        })];
        return seen;
    }, token);

    /// <summary>Each image blended with the next, where the plan asks for it; none otherwise.</summary>
    public Task<IReadOnlyList<SeenView>> BlendAsync(IReadOnlyList<PreviewImage> images, ImagePreviewPlan plan, CancellationToken token) => Task.Run(() =>
    {
        var (size, views) = Views(plan);
        var blended = new List<SeenView>();
        for (var i = 0; i < images.Count && images.Count > 1 && plan.Task == SuggestedTasks.ImageClassification; i++)
        {
            token.ThrowIfCancellationRequested();
            var (one, other) = (images[i], images[(i + 1) % images.Count]);
            var (first, second) = (Make(one), Make(other));
            if (plan.Numbers.Mixup > 0) Add(BlendedView.Mixup(first, second, plan.Numbers.Mixup, plan.Seed + i), "mixup");
            if (plan.Numbers.CutMix > 0) Add(BlendedView.CutMix(first, second, size, plan.Numbers.CutMix, plan.Seed + i), "CutMix");

            ImageView Make(PreviewImage image) => views.Make(image.Pixels, ImageViews.Random, Key(image.Row), []);
            void Add(BlendedView view, string how) => blended.Add(new(Url(view.Pixels, size),
                string.Create(CultureInfo.InvariantCulture, $"{how}: {100 * view.Share:0} % {one.Row.Label}, {100 * (1 - view.Share):0} % {other.Row.Label}"), size, []));
        }
        return (IReadOnlyList<SeenView>)blended;
    }, token);

    /// <summary>The image as it is at prediction, its mirror image where that is learnt from, then random ones.</summary>
    private static IEnumerable<int> Numbers(ImagePreviewPlan plan) => [0, .. plan.Numbers.Flip ? [1] : (int[])[], .. Enumerable.Range(ImageViews.Random, Variants)];

    private (int Size, ImageViews Views) Views(ImagePreviewPlan plan)
    {
        var size = Math.Min(plan.Size, Largest);
        var sees = Sees(plan.Model);
        var squashed = sees is null ? plan.Task == SuggestedTasks.ObjectDetection : sees.Fit == ImageFit.Squash;
        return (size, new(size, squashed ? null : sees?.CropShare ?? 1, sees?.Interpolation == ImageInterpolation.Bicubic, plan.Numbers, plan.Seed));
    }

    /// <summary>What the model's own folder says; null until it is on this machine.</summary>
    private ImagePreprocessing? Sees(string? model)
    {
        try { return model is not null && shelf.Find(model) is { SeesImages: true } card && shelf.IsHere(card) ? ImageFamilies.Preprocessing(shelf.FolderOf(card)) : null; }
        catch (UserException) { return null; } // a model that is gone: said in its own step
    }

    private static SeenView Seen(ImageView view, string caption, int size, PreviewImage image) => new(Url(view.Pixels, size), caption, size,
        [.. view.Boxes.Select(b => new Box(image.Labels[b.Class], (b.CentreX - (b.Width / 2)) * size, (b.CentreY - (b.Height / 2)) * size, b.Width * size, b.Height * size))]);

    /// <summary>As training keys them: the same seed gives the same variants.</summary>
    private static ulong Key(ImageRow row) => ulong.Parse(row.Content.AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Evenly over the classes; of images with boxes, evenly over those that have some.</summary>
    private static IEnumerable<ImageRow> Choose(IReadOnlyList<ImageRow> rows)
    {
        var classes = rows.Where(r => r.Label.Length > 0).GroupBy(r => r.Label).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.First()).ToList();
        var from = classes.Count >= Images ? classes : rows.Where(r => r.Boxes.Count > 0 || r.Label.Length > 0).ToList();
        if (from.Count == 0) from = [.. rows];
        return Enumerable.Range(0, Math.Min(Images, from.Count)).Select(i => from[(int)((long)i * from.Count / Math.Min(Images, from.Count))]);
    }

    private static string Url(byte[] pixels, int size)
    {
        var rgba = new byte[size * size * 4];
        for (int from = 0, to = 0; from < pixels.Length; from += 3, to += 4) (rgba[to], rgba[to + 1], rgba[to + 2], rgba[to + 3]) = (pixels[from], pixels[from + 1], pixels[from + 2], 255);
        using var image = SKImage.FromPixelCopy(new SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque), rgba);
        using var jpeg = image.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return "data:image/jpeg;base64," + Convert.ToBase64String(jpeg.AsSpan());
    }
}

/// <summary>An image of the preview, decoded.</summary>
public sealed record PreviewImage(ImageRow Row, DecodedImage Pixels)
{
    /// <summary>Classes of its boxes.</summary>
    public IReadOnlyList<string> Labels { get; } = [.. Row.Boxes.Select(b => b.Label).Distinct()];

    public IReadOnlyList<RelativeBox> RelativeBoxes => [.. Row.Boxes.Select(b => new RelativeBox(Labels.ToList().IndexOf(b.Label),
        (float)((b.Y + (b.Height / 2)) / Row.Height), (float)((b.X + (b.Width / 2)) / Row.Width), (float)(b.Height / Row.Height), (float)(b.Width / Row.Width), b.IsCrowd))];
}
