using System.Text;
using FineTune.Engine.Data.Readers;

namespace FineTune.Engine.Data.Images;

/// <summary>What a file is by its first bytes, where images are wanted.</summary>
public static class ImageSignatures
{
    /// <summary>Bytes looked at.</summary>
    public const int HeadSize = 1024;

    /// <summary>Lower-case extensions of images that are read.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif"];

    /// <summary>Extensions of images that are not read: they are named when they are left aside.</summary>
    public static IReadOnlyList<string> Foreign { get; } = [".tif", ".tiff", ".heic", ".heif", ".avif", ".svg", ".ico", ".jxl", ".jp2"];

    /// <summary>The content type of an image that can be read; null for anything else.</summary>
    public static string? ContentType(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "image/jpeg"
        : head.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]) ? "image/png"
        : head.StartsWith("GIF8"u8) ? "image/gif"
        : head.StartsWith("RIFF"u8) && head.Length > 11 && head[8..].StartsWith("WEBP"u8) ? "image/webp"
        // Two letters are little: the four reserved bytes after the length are zero in every BMP.
        : head.StartsWith("BM"u8) && head.Length > 9 && head[6..10].IndexOfAnyExcept((byte)0) < 0 ? "image/bmp"
        : null;

    /// <summary>In words, what the bytes are that are no image which can be read.</summary>
    public static string What(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty) return "empty";
        if (head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8)) return "a TIFF image";
        if (head.Length > 11 && head[4..].StartsWith("ftyp"u8))
            return head[8..].StartsWith("avif"u8) ? "an AVIF image" : head[8..].StartsWith("hei"u8) || head[8..].StartsWith("mif1"u8) ? "a HEIC image" : "a film";
        if (FileSignatures.What(head) is { } known) return known;
        var text = Encoding.UTF8.GetString(head[..Math.Min(head.Length, HeadSize)]).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.Contains("<svg", StringComparison.OrdinalIgnoreCase)) return "an SVG drawing";
        if (text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.Contains("<html", StringComparison.OrdinalIgnoreCase)) return "a web page (HTML)";
        if (text.StartsWith("version https://git-lfs", StringComparison.Ordinal)) return "a pointer of Git LFS, not the image itself";
        return head[..Math.Min(head.Length, HeadSize)].Contains((byte)0) || text.Contains('\uFFFD') ? "of an unknown kind" : "a text";
    }
}
