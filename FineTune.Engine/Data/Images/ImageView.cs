namespace FineTune.Engine.Data.Images;

/// <summary>A box as networks have it: relative to the view it lies in (0 to 1).</summary>
/// <param name="Class">Index of its class.</param>
public readonly record struct RelativeBox(int Class, float CentreY, float CentreX, float Height, float Width, bool IsCrowd = false);

/// <summary>An image as a network sees it: a square of pixels, and the boxes where they lie in it.</summary>
/// <param name="Pixels">size * size * 3 bytes, as in <see cref="DecodedImage"/>.</param>
public sealed record ImageView(byte[] Pixels, RelativeBox[] Boxes);
