using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace FineTune.Engine.Data.Images;

/// <summary>
/// JPEG, PNG, WebP, GIF (its first frame) and BMP as upright RGB. Greyscale, palettes and 16 bits become 8-bit RGB, what is transparent lies on white,
/// colour profiles are not applied (as in torchvision and Pillow). Any number of threads may decode at once.
/// </summary>
public static class ImageDecoder
{
    /// <summary>Pixels of the largest image that is read: 400 MB while it is decoded.</summary>
    public const long MaximumPixels = 100_000_000;

    /// <summary>Pixels of the longest side that is read.</summary>
    public const int MaximumSide = 30_000;

    /// <summary>Size and format, without decoding any pixel.</summary>
    /// <param name="name">The file's name for people.</param>
    /// <exception cref="UserException">This is no image that can be read, or it is too large.</exception>
    public static ImageHeader Inspect(ReadOnlyMemory<byte> bytes, string name)
    {
        using var image = new OpenImage(bytes, name);
        return image.Header;
    }

    /// <summary>Decodes an image.</summary>
    /// <param name="name">The file's name for people.</param>
    /// <param name="atLeast">Pixels wanted of the shorter side: where the format allows it (JPEG, WebP) the image is decoded at the smallest of the scales 1/8 to 8/8 that still has them, which is several times faster. 0 = full size.</param>
    /// <exception cref="UserException">This is no image that can be read, it is too large, or it is cut off.</exception>
    public static DecodedImage Decode(ReadOnlyMemory<byte> bytes, string name, int atLeast = 0) => Decode(bytes, name, _ => atLeast).Image;

    /// <summary>The same where the size wanted depends on the image's own.</summary>
    internal static (ImageHeader Header, DecodedImage Image) Decode(ReadOnlyMemory<byte> bytes, string name, Func<ImageHeader, int> atLeast)
    {
        using var image = new OpenImage(bytes, name);
        return (image.Header, image.Decode(atLeast(image.Header)));
    }

    private sealed unsafe class OpenImage : IDisposable
    {
        private readonly string _name;
        private readonly System.Buffers.MemoryHandle _pin;
        private readonly SKData? _data;
        private readonly SKCodec? _codec;

        public OpenImage(ReadOnlyMemory<byte> bytes, string name)
        {
            _name = name;
            var head = bytes.Span;
            if (ImageSignatures.ContentType(head) is null)
                throw new UserException($"The file is no image: it is {ImageSignatures.What(head)}.", "Save it as JPEG or PNG, or leave it out.", new Place(name));
            // Before the codec sees it: some codecs answer a gigantic size with silence.
            if (head.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]) && head.Length >= 24)
                RequireSize(BinaryPrimitives.ReadUInt32BigEndian(head[16..]), BinaryPrimitives.ReadUInt32BigEndian(head[20..]));
            _pin = bytes.Pin();
            try
            {
                _data = SKData.Create((IntPtr)_pin.Pointer, bytes.Length);
                _codec = SKCodec.Create(_data) ?? throw Damaged();
                RequireSize(_codec.Info.Width, _codec.Info.Height);
                Header = HeaderOf(_codec);
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        public ImageHeader Header { get; }

        public DecodedImage Decode(int atLeast)
        {
            var size = Scaled(atLeast);
            var opaque = _codec!.Info.AlphaType == SKAlphaType.Opaque;
            // Without a colour space nothing is converted.
            var info = new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, opaque ? SKAlphaType.Opaque : SKAlphaType.Premul, null);
            // Not from the collector's heap: images of many sizes would leave holes there.
            var buffer = (byte*)(opaque ? NativeMemory.Alloc((nuint)info.BytesSize) : NativeMemory.AllocZeroed((nuint)info.BytesSize));
            try
            {
                var result = _codec.GetPixels(info, (IntPtr)buffer, info.RowBytes, SKCodecOptions.Default);
                if (result == SKCodecResult.IncompleteInput)
                    throw new UserException("The image is cut off: its end is missing.", "Download or copy it again, or leave it out.", new Place(_name));
                if (result != SKCodecResult.Success) throw Damaged();
                return Packed(buffer, size, opaque);
            }
            finally
            {
                NativeMemory.Free(buffer);
            }
        }

        private SKSizeI Scaled(int atLeast)
        {
            var full = _codec!.Info.Size;
            if (atLeast <= 0) return full;
            for (var eighths = 1; eighths < 8; eighths++)
                if (_codec.GetScaledDimensions(eighths / 8f) is var size && Math.Min(size.Width, size.Height) >= atLeast) return size;
            return full;
        }

        private DecodedImage Packed(byte* rgba, SKSizeI size, bool opaque)
        {
            var (start, stepX, stepY) = Upright.Map(Header.Origin, size.Width, size.Height);
            var pixels = GC.AllocateUninitializedArray<byte>(size.Width * size.Height * 3);
            fixed (byte* to = pixels)
                for (var y = 0; y < size.Height; y++)
                {
                    byte* from = rgba + (long)y * size.Width * 4, at = to + (long)(start + y * stepY) * 3;
                    for (var x = 0; x < size.Width; x++, from += 4, at += stepX * 3)
                    {
                        // Colours are multiplied by alpha already; the rest is white.
                        var white = opaque ? 0 : 255 - from[3];
                        at[0] = (byte)(from[0] + white);
                        at[1] = (byte)(from[1] + white);
                        at[2] = (byte)(from[2] + white);
                    }
                }
            return Upright.Swaps(Header.Origin) ? new(size.Height, size.Width, pixels) : new(size.Width, size.Height, pixels);
        }

        private static ImageHeader HeaderOf(SKCodec codec)
        {
            var (w, h) = Upright.Swaps(codec.EncodedOrigin) ? (codec.Info.Height, codec.Info.Width) : (codec.Info.Width, codec.Info.Height);
            return new(w, h, codec.EncodedFormat == SKEncodedImageFormat.Webp ? "WebP" : codec.EncodedFormat.ToString().ToUpperInvariant()) { Origin = codec.EncodedOrigin };
        }

        private void RequireSize(long width, long height)
        {
            if (width <= 0 || height <= 0)
                throw new UserException("The image has no pixels.", "Save it again, or leave it out.", new Place(_name));
            if (width <= MaximumSide && height <= MaximumSide && width * height <= MaximumPixels) return;
            throw new UserException(string.Create(CultureInfo.InvariantCulture, $"The image says it has {width:N0} x {height:N0} pixels; at most {MaximumPixels / 1_000_000} million, and {MaximumSide:N0} on a side, are read."),
                "Scale it down: a model sees a few hundred pixels on a side.", new Place(_name));
        }

        private UserException Damaged() => new("The image is damaged.", "Download or copy it again, or leave it out.", new Place(_name));

        public void Dispose()
        {
            _codec?.Dispose();
            _data?.Dispose();
            _pin.Dispose();
        }
    }
}
