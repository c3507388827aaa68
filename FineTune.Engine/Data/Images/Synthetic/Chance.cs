using SkiaSharp;

namespace FineTune.Engine.Data.Images.Synthetic;

/// <summary>Short ways to draw lots.</summary>
internal static class Chance
{
    public static float Between(this SplitMix64 random, double from, double to) => (float)(from + (to - from) * random.Fraction());

    public static bool Happens(this SplitMix64 random, double probability) => random.Fraction() < probability;

    public static T Pick<T>(this SplitMix64 random, IReadOnlyList<T> items) => items[random.Below((uint)items.Count)];

    /// <summary>A colour near one given by hue (degrees), saturation and value (percent).</summary>
    public static SKColor Near(this SplitMix64 random, double hue, double saturation, double value, double spread = 8) => SKColor.FromHsv(
        (float)((hue + random.Between(-spread, spread) + 360) % 360),
        (float)Math.Clamp(saturation + random.Between(-spread, spread), 0, 100), (float)Math.Clamp(value + random.Between(-spread, spread), 0, 100));

    public static SKPoint Point(this SplitMix64 random, float width, float height) => new(random.Between(0, width), random.Between(0, height));

    public static SKPaint Fill(SKColor color) => new() { Color = color, IsAntialias = true };

    public static SKPaint Stroke(SKColor color, float width) => new() { Color = color, IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = width, StrokeCap = SKStrokeCap.Round, StrokeJoin = SKStrokeJoin.Round };
}
