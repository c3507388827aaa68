using SkiaSharp;

namespace FineTune.Engine.Data.Images.Synthetic;

/// <summary>A rubber belt between rails, used for years: seams, scratches, oil, shavings, scraps.</summary>
internal static class ConveyorScene
{
    public static SKBitmap Draw(int width, int height, SplitMix64 random)
    {
        var scene = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(scene);
        var belt = random.Near(random.Pick([215, 150, 95, 210]), random.Between(4, 24), random.Between(30, 62), 4);
        canvas.Clear(belt);
        Weave(canvas, width, height, random);
        for (var i = random.Below(3); i > 0; i--) Oil(canvas, width, height, random);
        for (var i = 6 + random.Below(22); i > 0; i--) Scratch(canvas, width, height, random);
        if (random.Happens(.35)) Seam(canvas, height, random.Between(0, width), random);
        for (var i = random.Below(7); i > 0; i--) Shaving(canvas, width, height, random);
        if (random.Happens(.3)) Scrap(canvas, width, height, random);
        if (random.Happens(.6)) Rail(canvas, width, 0, random);
        if (random.Happens(.6)) Rail(canvas, width, height - random.Between(10, 22), random);
        canvas.Flush();
        return scene;
    }

    /// <summary>Light from a lamp above, and the shadow of what stands beside the belt; over belt and parts alike.</summary>
    public static void Light(SKCanvas canvas, int width, int height, SplitMix64 random)
    {
        var center = random.Point(width, height);
        using (var shader = SKShader.CreateRadialGradient(center, width * random.Between(.5, 1), [new SKColor(255, 250, 235, (byte)(15 + random.Below(55))), new SKColor(0, 0, 10, (byte)(10 + random.Below(75)))], SKShaderTileMode.Clamp))
        using (var lamp = new SKPaint { Shader = shader })
            canvas.DrawPaint(lamp);
        if (!random.Happens(.3)) return;
        using var path = new SKPath();
        var (from, to, thick) = (random.Between(-.2, 1.1) * width, random.Between(-.2, 1.1) * width, random.Between(30, 110));
        path.AddPoly([new(from, 0), new(from + thick, 0), new(to + thick, height), new(to, height)]);
        using var soft = SKMaskFilter.CreateBlur(SKBlurStyle.Normal, random.Between(2, 9));
        using var shadow = Chance.Fill(new SKColor(0, 0, 0, (byte)(45 + random.Below(60))));
        shadow.MaskFilter = soft;
        canvas.DrawPath(path, shadow);
    }

    private static void Weave(SKCanvas canvas, int width, int height, SplitMix64 random)
    {
        var (step, slant) = (random.Between(4, 9), random.Between(-6, 6));
        using var dark = Chance.Stroke(SKColors.Black.WithAlpha((byte)(18 + random.Below(40))), 1);
        using var light = Chance.Stroke(SKColors.White.WithAlpha((byte)(5 + random.Below(14))), 1);
        var upright = random.Happens(.5);
        for (var at = -10f; at < Math.Max(width, height) + 10; at += step)
        {
            if (upright) canvas.DrawLine(at, 0, at + slant, height, dark);
            else canvas.DrawLine(0, at, width, at + slant, dark);
            if (upright) canvas.DrawLine(at + 1, 0, at + 1 + slant, height, light);
            else canvas.DrawLine(0, at + 1, width, at + 1 + slant, light);
        }
    }

    private static void Oil(SKCanvas canvas, int width, int height, SplitMix64 random)
    {
        var at = random.Point(width, height);
        using var soft = SKMaskFilter.CreateBlur(SKBlurStyle.Normal, random.Between(3, 8));
        using var paint = Chance.Fill(new SKColor(5, 5, 8, (byte)(50 + random.Below(80))));
        paint.MaskFilter = soft;
        for (var i = 3 + random.Below(4); i > 0; i--) canvas.DrawOval(at.X + random.Between(-25, 25), at.Y + random.Between(-18, 18), random.Between(8, 30), random.Between(6, 22), paint);
    }

    private static void Scratch(SKCanvas canvas, int width, int height, SplitMix64 random)
    {
        var (at, angle, length) = (random.Point(width, height), random.Between(-.35, .35), random.Between(5, 60));
        using var paint = Chance.Stroke(SKColors.White.WithAlpha((byte)(15 + random.Below(45))), random.Between(.4, 1.1));
        canvas.DrawLine(at.X, at.Y, at.X + length * MathF.Cos(angle), at.Y + length * MathF.Sin(angle), paint);
    }

    private static void Seam(SKCanvas canvas, int height, float x, SplitMix64 random)
    {
        using var dark = Chance.Stroke(SKColors.Black.WithAlpha(150), 3);
        canvas.DrawLine(x, 0, x + 12, height, dark);
        using var staple = Chance.Stroke(random.Near(210, 5, 60), 2);
        for (var y = 8; y < height; y += 18) canvas.DrawLine(x - 5 + 12f * y / height, y, x + 5 + 12f * y / height, y, staple);
    }

    /// <summary>A curl of metal from the lathe: as bright as a part, and none.</summary>
    private static void Shaving(SKCanvas canvas, int width, int height, SplitMix64 random)
    {
        var (at, r) = (random.Point(width, height), random.Between(2, 6));
        using var paint = Chance.Stroke(random.Near(210, 6, random.Between(55, 85)), random.Between(.8, 1.7));
        var start = random.Between(0, 360);
        for (var turn = 0; turn < 2 + random.Below(3); turn++)
            canvas.DrawArc(new(at.X - r + turn * r * .9f, at.Y - r, at.X + r + turn * r * .9f, at.Y + r), start, random.Between(150, 290), false, paint);
    }

    /// <summary>A label that came off, or a piece of tape.</summary>
    private static void Scrap(SKCanvas canvas, int width, int height, SplitMix64 random)
    {
        canvas.Save();
        var at = random.Point(width, height);
        canvas.Translate(at.X, at.Y);
        canvas.RotateDegrees(random.Between(0, 180));
        var (w, h) = (random.Between(18, 50), random.Between(8, 26));
        using (var paper = Chance.Fill(random.Near(random.Pick([45, 50, 210, 5]), random.Between(5, 50), random.Between(55, 90)))) canvas.DrawRect(0, 0, w, h, paper);
        using (var ink = Chance.Stroke(SKColors.Black.WithAlpha(130), 1))
            for (var y = 3f; y < h - 2; y += 4) canvas.DrawLine(3, y, w * random.Between(.5, .9), y, ink);
        canvas.Restore();
    }

    private static void Rail(SKCanvas canvas, int width, float top, SplitMix64 random)
    {
        var thick = random.Between(10, 22);
        using (var shader = SKShader.CreateLinearGradient(new(0, top), new(0, top + thick), [new SKColor(95, 98, 104), new SKColor(178, 182, 188), new SKColor(70, 72, 78)], SKShaderTileMode.Clamp))
        using (var rail = new SKPaint { Shader = shader }) canvas.DrawRect(0, top, width, thick, rail);
        using var dark = Chance.Fill(new SKColor(35, 37, 42));
        if (random.Happens(.4))
            for (var x = -random.Between(0, 20); x < width; x += 24)
            {
                // Hazard stripes.
                using var path = new SKPath();
                path.AddPoly([new(x, top), new(x + 12, top), new(x + 12 - thick * .5f, top + thick), new(x - thick * .5f, top + thick)]);
                using var yellow = Chance.Fill(new SKColor(205, 165, 35));
                canvas.DrawPath(path, yellow);
            }
        else
            for (var x = random.Between(0, 40); x < width; x += 62) canvas.DrawCircle(x, top + thick / 2, 2.6f, dark);
    }
}
