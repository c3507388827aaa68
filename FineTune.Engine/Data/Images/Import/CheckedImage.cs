using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SkiaSharp;

namespace FineTune.Engine.Data.Images.Import;

/// <summary>An image that was decoded to its end, and what the data set keeps of it beside its bytes.</summary>
/// <param name="Content">See <see cref="ImageColumns.Content"/>.</param>
/// <param name="Look">See <see cref="PerceptualHash"/>.</param>
/// <param name="Thumbnail">A JPEG; null when the image is its own.</param>
internal sealed record CheckedImage(ImageHeader Header, string Content, ulong Look, byte[]? Thumbnail)
{
    /// <summary>Pixels of a thumbnail's longest side, and bytes up to which an image of that size is its own.</summary>
    public const int ThumbnailSide = 192;
    private const int SmallFile = 64 << 10;

    /// <summary>Formats that cannot be decoded scaled take four bytes a pixel: of those above this many pixels one at a time is decoded.</summary>
    private const long LargePixels = 16_000_000;

    private static readonly Lock Large = new();

    /// <exception cref="UserException">It is no image that can be read.</exception>
    public static CheckedImage Of(ReadOnlyMemory<byte> bytes, string name)
    {
        var header = ImageDecoder.Inspect(bytes, name);
        if (header.Format == "JPEG" || (long)header.Width * header.Height < LargePixels) return Of(bytes, name, header);
        lock (Large) return Of(bytes, name, header);
    }

    private static CheckedImage Of(ReadOnlyMemory<byte> bytes, string name, ImageHeader header)
    {
        var (shorter, longer) = (Math.Min(header.Width, header.Height), Math.Max(header.Width, header.Height));
        var image = ImageDecoder.Decode(bytes, name, Math.Max(1, (int)Math.Ceiling((double)ThumbnailSide * shorter / longer)));
        var content = Convert.ToHexStringLower(SHA256.HashData(bytes.Span).AsSpan(0, 16));
        var look = PerceptualHash.Of(image);
        return new(header, content, look, longer <= ThumbnailSide && bytes.Length <= SmallFile ? null : ThumbnailOf(image));
    }

    private static byte[] ThumbnailOf(DecodedImage image)
    {
        var scale = Math.Min(1, (double)ThumbnailSide / Math.Max(image.Width, image.Height));
        var small = AreaAverage.Shrink(image, Math.Max(1, (int)Math.Round(image.Width * scale)), Math.Max(1, (int)Math.Round(image.Height * scale)));
        var rgba = new byte[small.Width * small.Height * 4];
        for (int from = 0, to = 0; to < rgba.Length; from += 3, to += 4)
            (rgba[to], rgba[to + 1], rgba[to + 2], rgba[to + 3]) = (small.Pixels[from], small.Pixels[from + 1], small.Pixels[from + 2], 255);
        var pin = GCHandle.Alloc(rgba, GCHandleType.Pinned);
        try
        {
            using var pixels = new SKPixmap(new SKImageInfo(small.Width, small.Height, SKColorType.Rgba8888, SKAlphaType.Opaque), pin.AddrOfPinnedObject());
            using var jpeg = pixels.Encode(new SKJpegEncoderOptions(80, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore));
            return jpeg.ToArray();
        }
        finally
        {
            pin.Free();
        }
    }
}
