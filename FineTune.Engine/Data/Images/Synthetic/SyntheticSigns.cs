using SkiaSharp;

namespace FineTune.Engine.Data.Images.Synthetic;

/// <summary>
/// Traffic-sign-like shapes in streets, a folder per class, at 96 to 128 pixels. Flawed as real data is: two images are there twice, two lie in the wrong
/// folder, one file is cut off, one was taken at night without a flash.
/// </summary>
internal static class SyntheticSigns
{
    public static IEnumerable<SyntheticFile> Draw(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        foreach (var (label, c) in SignShapes.Labels.Select((label, c) => (label, c)))
        {
            // 40 to 58 of a class: real classes are never of one size.
            var count = 40 + 11 * c % 19;
            for (var i = 1; i <= count; i++)
            {
                // A sign of another class in this folder, by a slip of the hand.
                var drawn = (label, i) is ("yield", 17) ? "warning" : (label, i) is ("stop", 23) ? "no-entry" : label;
                var camera = Camera.Any(random);
                if ((label, i) is ("priority", 9)) camera = camera with { Gain = .07, Noise = 4 };
                var bytes = Draw(drawn, camera, random);
                if ((label, i) is ("warning", 31)) bytes = bytes[..(bytes.Length / 3)];
                yield return new($"{label}/{label}-{i:000}.jpg", bytes);
                if ((label, i) is ("ahead-only", 12) or ("no-entry", 28)) yield return new($"{label}/{label}-{i:000}-copy.jpg", bytes);
            }
        }
    }

    private static byte[] Draw(string label, Camera camera, SplitMix64 random)
    {
        var size = random.Pick([96, 112, 112, 120, 128]);
        using var scene = StreetScene.Draw(size, random);
        using var canvas = new SKCanvas(scene);
        var radius = size * random.Between(.15, .4);
        var (x, y) = (size / 2f + random.Between(-1, 1) * (size / 2f - radius * .9f), size * .46f + random.Between(-.8, .8) * (size / 2f - radius));
        var tilt = random.Happens(.2) ? random.Between(-32, 32) : random.Between(-12, 12);
        using (var pole = Chance.Stroke(random.Near(215, 6, random.Between(40, 70)), Math.Max(1.5f, radius * .13f)))
            canvas.DrawLine(x, y, x - (float)Math.Sin(tilt * Math.PI / 180) * size, y + size, pole);
        canvas.Save();
        canvas.Translate(x, y);
        canvas.RotateDegrees(tilt);
        // Seen from the side: narrower, and one edge nearer than the other.
        var view = new SKMatrix(radius * random.Between(.7, 1), random.Between(-.08, .08) * radius, 0, 0, radius, 0, random.Between(-.25, .25), random.Between(-.12, .12), 1);
        canvas.Concat(ref view);
        SignShapes.Draw(canvas, label, random.Between(0, 1), random);
        if (random.Happens(.12)) Sticker(canvas, random);
        canvas.Restore();
        if (random.Happens(.35)) Shadow(canvas, size, random);
        if (random.Happens(.3)) Leaves(canvas, x, y, radius, random);
        if (random.Happens(.14)) Glare(canvas, x, y, radius, random);
        if (random.Happens(.1)) Fog(canvas, size, random);
        canvas.Flush();
        return camera.Take(scene, random);
    }

    private static void Sticker(SKCanvas canvas, SplitMix64 random)
    {
        using var paint = Chance.Fill(random.Near(random.Between(0, 360), 40, 80));
        canvas.RotateDegrees(random.Between(-40, 40));
        canvas.DrawRect(random.Between(-.5, .2), random.Between(-.5, .2), random.Between(.2, .4), random.Between(.15, .3), paint);
    }

    private static void Shadow(SKCanvas canvas, int size, SplitMix64 random)
    {
        using var path = new SKPath();
        var (from, to, width) = (random.Between(-.3, 1) * size, random.Between(-.3, 1) * size, random.Between(.2, .7) * size);
        path.AddPoly([new(from, 0), new(from + width, 0), new(to + width, size), new(to, size)]);
        using var paint = Chance.Fill(new SKColor(10, 15, 30, (byte)(60 + random.Below(70))));
        canvas.DrawPath(path, paint);
    }

    /// <summary>A branch hangs over a part of the sign.</summary>
    private static void Leaves(SKCanvas canvas, float x, float y, float radius, SplitMix64 random)
    {
        var angle = random.Between(0, 2 * Math.PI);
        var (cx, cy, hue) = (x + radius * .95f * MathF.Cos(angle), y + radius * .95f * MathF.Sin(angle), random.Between(80, 125));
        for (var leaf = 10 + random.Below(14); leaf > 0; leaf--)
        {
            using var green = Chance.Fill(random.Near(hue, 60, random.Between(22, 60)));
            canvas.Save();
            canvas.Translate(cx + radius * random.Between(-.6, .6), cy + radius * random.Between(-.6, .6));
            canvas.RotateDegrees(random.Between(0, 180));
            canvas.DrawOval(0, 0, radius * random.Between(.1, .26), radius * random.Between(.05, .1), green);
            canvas.Restore();
        }
    }

    private static void Glare(SKCanvas canvas, float x, float y, float radius, SplitMix64 random)
    {
        var center = new SKPoint(x + radius * random.Between(-.6, .6), y + radius * random.Between(-.6, .6));
        using var shader = SKShader.CreateRadialGradient(center, radius * random.Between(.6, 1.4), [SKColors.White.WithAlpha(220), SKColors.White.WithAlpha(0)], SKShaderTileMode.Clamp);
        using var paint = new SKPaint { Shader = shader };
        canvas.DrawPaint(paint);
    }

    private static void Fog(SKCanvas canvas, int size, SplitMix64 random)
    {
        using var paint = Chance.Fill(new SKColor(215, 220, 226, (byte)(90 + random.Below(75))));
        canvas.DrawRect(0, 0, size, size, paint);
    }
}
