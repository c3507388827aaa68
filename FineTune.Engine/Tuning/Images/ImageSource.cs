using System.Globalization;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Models.Images;
using FineTune.Engine.Tasks.Images;
using static TorchSharp.torch;

namespace FineTune.Engine.Tuning.Images;

/// <summary>Views of a task's images, decoded on the side: while the network works on one batch, the next is made ready.</summary>
/// <param name="preprocessing">Of the model, with the size the plan asks for.</param>
public sealed class ImageSource(ImageTaskData data, ImagePreprocessing preprocessing, ImageNumbers numbers, int seed) : IDisposable
{
    private readonly ImageViews _views = new(preprocessing.Size, preprocessing.Fit == ImageFit.Crop ? preprocessing.CropShare : null, preprocessing.Interpolation == ImageInterpolation.Bicubic, numbers, seed);
    private PixelCache? _pixels;
    private (int[] Rows, int[] Numbers, Task<ImageView[]> Views)? _ahead;

    public ImageTaskData Data => data;

    public ImageNumbers Numbers => numbers;

    public int Size => preprocessing.Size;

    /// <summary>Decodes training and validation images once, where that fits on the disk; they are needed in every epoch.</summary>
    /// <param name="path">A file of ours.</param>
    /// <param name="most">Bytes that may be taken.</param>
    public void Keep(string path, long most, Action<long, long> progress, CancellationToken token)
    {
        ImageRow[] rows = [.. data.Split.Train, .. data.Split.Validation];
        if (PixelCache.Bytes(rows, _views.WantedSide) <= most) _pixels = PixelCache.Create(path, rows, _views.WantedSide, data.Decode, progress, token);
    }

    /// <summary>Views of rows, in their order.</summary>
    /// <param name="numbers">Of each row the number of its view, see <see cref="ImageViews"/>.</param>
    public ImageView[] Views(DataPart part, int[] rows, int[] numbers)
    {
        if (_ahead is var (ready, which, views) && ready == rows && which.AsSpan().SequenceEqual(numbers))
        {
            _ahead = null;
            return views.GetAwaiter().GetResult();
        }
        return Make(part, rows, numbers, CancellationToken.None);
    }

    /// <summary>Begins to make views that will be asked for next.</summary>
    public void Ahead(DataPart part, int[] rows, int[] numbers) => _ahead = (rows, numbers, Task.Run(() => Make(part, rows, numbers, CancellationToken.None)));

    /// <summary>[B, 3, size, size]</summary>
    public Tensor Pixels(IReadOnlyList<ImageView> views, Device? device = null) => ImageTensors.Of([.. views.Select(v => v.Pixels)], Size, preprocessing, device);

    /// <summary>The views of a row, decoded once.</summary>
    public ImageView[] All(DataPart part, int row, IReadOnlyList<int> numbers)
    {
        var image = data.Split.Part(part)[row];
        var decoded = _pixels?.Get(image) ?? data.Decode(image, _views.WantedSide);
        var boxes = data.Boxes(image);
        return [.. numbers.Select(n => _views.Make(decoded, n, Key(image), boxes))];
    }

    public void Dispose()
    {
        try { _ahead?.Views.Wait(); }
        catch (AggregateException) { } // nobody waits for those views any more
        _pixels?.Dispose();
    }

    private ImageView[] Make(DataPart part, int[] rows, int[] numbers, CancellationToken token)
    {
        var views = new ImageView[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            token.ThrowIfCancellationRequested();
            views[i] = All(part, rows[i], [numbers[i]])[0];
        }
        return views;
    }

    private static ulong Key(ImageRow image) => ulong.Parse(image.Content.AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
