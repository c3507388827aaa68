using SkiaSharp;

namespace FineTune.Engine.Data.Images.Synthetic;

/// <summary>A street without a sign: sky, houses or trees, a road, and things as bright as signs are.</summary>
internal static class StreetScene
{
    public static SKBitmap Draw(int size, SplitMix64 random)
    {
        var sharp = new SKBitmap(new SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(sharp);
        var horizon = size * random.Between(.55, .85);
        Sky(canvas, size, horizon, random);
        var town = random.Happens(.5);
        if (town) Houses(canvas, size, horizon, random);
        if (!town || random.Happens(.5)) Trees(canvas, size, horizon, random);
        Road(canvas, size, horizon, random);
        for (var i = random.Below(4); i > 0; i--) Distraction(canvas, size, random);
        canvas.Flush();
        // Behind the sign all is a little out of focus.
        var scene = new SKBitmap(sharp.Info);
        using var blurring = new SKCanvas(scene);
        var blur = random.Between(.4, 1.6);
        using var filter = SKImageFilter.CreateBlur(blur, blur, SKShaderTileMode.Clamp);
        using var paint = new SKPaint { ImageFilter = filter };
        blurring.DrawBitmap(sharp, 0, 0);
        blurring.DrawBitmap(sharp, 0, 0, paint);
        blurring.Flush();
        sharp.Dispose();
        return scene;
    }

    private static void Sky(SKCanvas canvas, int size, float horizon, SplitMix64 random)
    {
        var clear = random.Happens(.6);
        var top = clear ? random.Near(212, 48, 88) : random.Near(215, 8, 72);
        var bottom = clear ? random.Near(205, 18, 97, 4) : random.Near(210, 4, 88, 4);
        using var shader = SKShader.CreateLinearGradient(new(0, 0), new(0, horizon), [top, bottom], SKShaderTileMode.Clamp);
        using var paint = new SKPaint { Shader = shader };
        canvas.DrawRect(0, 0, size, size, paint);
        using var cloud = Chance.Fill(SKColors.White.WithAlpha((byte)(clear ? 90 : 50)));
        for (var i = random.Below(7); i > 0; i--) canvas.DrawOval(random.Between(0, size), random.Between(0, horizon * .6), size * random.Between(.1, .3), size * random.Between(.03, .08), cloud);
    }

    private static void Houses(SKCanvas canvas, int size, float horizon, SplitMix64 random)
    {
        for (var x = -random.Between(0, size * .2); x < size;)
        {
            var (width, top) = (size * random.Between(.16, .45), horizon - size * random.Between(.15, .6));
            var wall = random.Near(random.Pick([25, 35, 15, 210]), random.Between(6, 38), random.Between(45, 88));
            using var front = Chance.Fill(wall);
            canvas.DrawRect(x, top, width, size - top, front);
            using var window = Chance.Fill(random.Happens(.3) ? random.Near(48, 45, 92) : random.Near(215, 20, 32));
            var step = size * random.Between(.07, .11);
            for (var wy = top + step * .5f; wy < horizon - step; wy += step * 1.25f)
                for (var wx = x + step * .4f; wx < x + width - step * .6f; wx += step)
                    if (random.Happens(.85)) canvas.DrawRect(wx, wy, step * .5f, step * .7f, window);
            x += width;
        }
    }

    private static void Trees(SKCanvas canvas, int size, float horizon, SplitMix64 random)
    {
        var (hue, autumn) = (random.Between(78, 130), random.Happens(.2));
        for (var tree = 2 + random.Below(4); tree > 0; tree--)
        {
            var (x, y, spread) = (random.Between(0, size), horizon - size * random.Between(.05, .35), size * random.Between(.1, .24));
            using (var trunk = Chance.Stroke(random.Near(28, 40, 28), size * .03f)) canvas.DrawLine(x, y, x, horizon, trunk);
            for (var leaf = 0; leaf < 45; leaf++)
            {
                using var green = Chance.Fill(random.Near(autumn ? 32 : hue, 58, random.Between(20, 62), 10));
                canvas.DrawCircle(x + random.Between(-spread, spread), y + random.Between(-spread, spread), size * random.Between(.015, .06), green);
            }
        }
    }

    private static void Road(SKCanvas canvas, int size, float horizon, SplitMix64 random)
    {
        using var verge = Chance.Fill(random.Happens(.6) ? random.Near(95, 38, 48) : random.Near(35, 12, 60));
        canvas.DrawRect(0, horizon, size, size - horizon, verge);
        var vanishing = random.Between(-.2, 1.2) * size;
        var (left, right) = (vanishing - size * random.Between(.5, 1), vanishing + size * random.Between(.5, 1));
        using var path = new SKPath();
        path.MoveTo(vanishing - 2, horizon);
        path.LineTo(vanishing + 2, horizon);
        path.LineTo(right, size);
        path.LineTo(left, size);
        using var asphalt = Chance.Fill(random.Near(220, 5, random.Between(28, 52)));
        canvas.DrawPath(path, asphalt);
        using var marking = Chance.Stroke(SKColors.White.WithAlpha(150), size * .012f);
        canvas.DrawLine(vanishing, horizon, (left + right) / 2, size, marking);
    }

    /// <summary>A lamp, a poster, a part of a car: red, blue and yellow things that are no signs.</summary>
    private static void Distraction(SKCanvas canvas, int size, SplitMix64 random)
    {
        using var paint = Chance.Fill(random.Near(random.Pick([0, 355, 48, 215, 225, 140]), random.Between(50, 85), random.Between(45, 90)));
        var (at, extent) = (new SKPoint(random.Between(0, size), size * random.Between(.4, 1)), size * random.Between(.05, .17));
        switch (random.Below(3))
        {
            case 0: canvas.DrawCircle(at, extent * .6f, paint); break;
            case 1: canvas.DrawRect(at.X, at.Y, extent * random.Between(.6, 2), extent, paint); break;
            default: canvas.DrawRoundRect(at.X, at.Y, extent * 2.2f, extent, extent * .3f, extent * .3f, paint); break;
        }
    }
}
