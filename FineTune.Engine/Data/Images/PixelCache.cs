using Microsoft.Win32.SafeHandles;

namespace FineTune.Engine.Data.Images;

/// <summary>
/// Images decoded once and kept as plain bytes in a file: reading one back is fifty times as quick as decoding it again. The file belongs to the
/// computed things under the home folder: safe to delete.
/// </summary>
public sealed class PixelCache : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly Dictionary<string, (long Offset, int Width, int Height)> _images;

    private PixelCache(SafeFileHandle file, Dictionary<string, (long, int, int)> images) => (_file, _images) = (file, images);

    /// <summary>Bytes it takes, about.</summary>
    public static long Bytes(IEnumerable<ImageRow> rows, int side) => rows.Sum(r => Fitted(r.Width, r.Height, side) is var (width, height) ? 3L * width * height : 0);

    /// <summary>Decodes every image to a shorter side of <paramref name="side"/> (smaller ones stay as they are).</summary>
    /// <param name="path">Made anew; deleted when the cache is disposed.</param>
    public static PixelCache Create(string path, IReadOnlyList<ImageRow> rows, int side, Func<ImageRow, int, DecodedImage> decode, Action<long, long> progress, CancellationToken token)
    {
        var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, FileOptions.DeleteOnClose | FileOptions.RandomAccess);
        try
        {
            var images = new Dictionary<string, (long, int, int)>();
            var (end, done) = (0L, 0L);
            var distinct = rows.DistinctBy(r => r.Content).ToList();
            Parallel.ForEach(distinct, new ParallelOptions { CancellationToken = token, MaxDegreeOfParallelism = Environment.ProcessorCount }, row =>
            {
                var image = decode(row, side);
                var (width, height) = Fitted(image.Width, image.Height, side);
                if ((width, height) != (image.Width, image.Height)) image = ImageResampler.Resize(image, width, height);
                long offset;
                lock (images)
                {
                    offset = end;
                    end += image.Pixels.Length;
                    images[row.Content] = (offset, image.Width, image.Height);
                    progress(++done, distinct.Count);
                }
                RandomAccess.Write(file, image.Pixels, offset);
            });
            return new(file, images);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Null where the image was not among those cached.</summary>
    public DecodedImage? Get(ImageRow row)
    {
        if (!_images.TryGetValue(row.Content, out var at)) return null;
        var pixels = new byte[at.Width * at.Height * 3];
        for (var read = 0; read < pixels.Length;) read += RandomAccess.Read(_file, pixels.AsSpan(read), at.Offset + read);
        return new(at.Width, at.Height, pixels);
    }

    public void Dispose() => _file.Dispose();

    private static (int Width, int Height) Fitted(int width, int height, int side)
    {
        var scale = (double)side / Math.Min(width, height);
        return scale >= 1 ? (width, height) : ((int)Math.Round(width * scale), (int)Math.Round(height * scale));
    }
}
