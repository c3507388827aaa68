using SkiaSharp;

namespace FineTune.Engine.Data.Images;

/// <summary>What an image's first bytes say of it.</summary>
/// <param name="Width">Pixels of the upright image (EXIF rotation obeyed).</param>
/// <param name="Height">Pixels of the upright image.</param>
/// <param name="Format">JPEG, PNG, WebP, GIF or BMP.</param>
public sealed record ImageHeader(int Width, int Height, string Format)
{
    /// <summary>How the stored pixels have to be turned to stand upright.</summary>
    internal SKEncodedOrigin Origin { get; init; } = SKEncodedOrigin.TopLeft;
}
