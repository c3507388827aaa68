using System.Buffers.Binary;
using System.IO.Compression;
using SkiaSharp;

namespace FineTune.Studio.Tests.Engine.Data.Images;

/// <summary>Small images made on the spot.</summary>
internal static class TestImages
{
    public static readonly SKColor Red = new(220, 20, 20), Blue = new(20, 20, 220);

    /// <summary>Red, its upper left quarter blue: shows how it is turned. Another seed changes the picture.</summary>
    public static byte[] Quarter(int width, int height, SKEncodedImageFormat format = SKEncodedImageFormat.Jpeg, int seed = 0)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(Red);
            canvas.DrawRect(0, 0, width / 2f, height / 2f, new SKPaint { Color = Blue });
            var random = new Random(seed);
            for (var i = 0; seed > 0 && i < 12; i++)
                canvas.DrawCircle(random.Next(width), random.Next(height), random.Next(2, Math.Max(3, width / 4)), new SKPaint { Color = new SKColor((uint)random.Next() | 0xFF000000) });
        }
        using var data = bitmap.Encode(format, 95);
        return data.ToArray();
    }

    /// <summary>The JPEG with an EXIF segment that gives its orientation, 1 to 8.</summary>
    public static byte[] WithOrientation(byte[] jpeg, byte orientation) =>
    [
        .. jpeg[..2], 0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0, .. jpeg[2..],
    ];

    /// <summary>A PNG of any kind; rows of samples as they are stored.</summary>
    public static byte[] Png(int width, int height, byte bits, byte colourType, Func<int, byte[]> row, byte[]? palette = null)
    {
        using var raw = new MemoryStream();
        using (var zlib = new ZLibStream(raw, CompressionLevel.Optimal, leaveOpen: true))
            for (var y = 0; y < height; y++) zlib.Write([0, .. row(y)]);
        byte[] head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        (head[8], head[9]) = (bits, colourType);
        return [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, .. Chunk("IHDR"u8, head), .. palette is null ? [] : Chunk("PLTE"u8, palette), .. Chunk("IDAT"u8, raw.ToArray()), .. Chunk("IEND"u8, [])];
    }

    /// <summary>A 24-bit BMP of one colour.</summary>
    public static byte[] Bmp(int width, int height, SKColor colour)
    {
        var stride = (width * 3 + 3) / 4 * 4;
        var bytes = new byte[54 + stride * height];
        "BM"u8.CopyTo(bytes);
        foreach (var (at, value) in new[] { (2, bytes.Length), (10, 54), (14, 40), (18, width), (22, height), (26, 1 | 24 << 16), (34, stride * height) }) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++) (bytes[54 + y * stride + x * 3], bytes[55 + y * stride + x * 3], bytes[56 + y * stride + x * 3]) = (colour.Blue, colour.Green, colour.Red);
        return bytes;
    }

    /// <summary>A GIF of several frames, each of one colour; every pixel is a code of its own between two clear codes.</summary>
    public static byte[] Gif(int width, int height, params SKColor[] frames)
    {
        using var gif = new MemoryStream();
        gif.Write([.. "GIF89a"u8, (byte)width, 0, (byte)height, 0, 0x81, 0, 0]);
        for (var i = 0; i < 4; i++) gif.Write([frames[i % frames.Length].Red, frames[i % frames.Length].Green, frames[i % frames.Length].Blue]);
        for (var f = 0; f < frames.Length; f++)
        {
            gif.Write([0x21, 0xF9, 4, 0, 10, 0, 0, 0, 0x2C, 0, 0, 0, 0, (byte)width, 0, (byte)height, 0, 0, 2]);
            var (codes, packed, at) = (new List<int>(), new List<byte>(), 0);
            for (var i = 0; i < width * height; i++) codes.AddRange([4, f]);
            codes.Add(5);
            foreach (var code in codes)
                for (var bit = 0; bit < 3; bit++, at++)
                {
                    if (at % 8 == 0) packed.Add(0);
                    packed[at / 8] |= (byte)((code >> bit & 1) << at % 8);
                }
            foreach (var block in packed.Chunk(255)) gif.Write([(byte)block.Length, .. block]);
            gif.WriteByte(0);
        }
        gif.WriteByte(0x3B);
        return gif.ToArray();
    }

    private static byte[] Chunk(ReadOnlySpan<byte> name, byte[] data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        name.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc(chunk.AsSpan(4, 4 + data.Length)));
        return chunk;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
