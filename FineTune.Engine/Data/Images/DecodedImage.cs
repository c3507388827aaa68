namespace FineTune.Engine.Data.Images;

/// <summary>An upright image in memory.</summary>
/// <param name="Pixels">Height * Width * 3 bytes: rows from the top, pixels from the left, red, green, blue.</param>
public sealed record DecodedImage(int Width, int Height, byte[] Pixels);
