using SkiaSharp;

namespace FineTune.Engine.Data.Images.Synthetic;

/// <summary>The signs, drawn around the origin with a radius of 1.</summary>
internal static class SignShapes
{
    public static IReadOnlyList<string> Labels { get; } = ["stop", "no-entry", "yield", "warning", "priority", "ahead-only"];

    /// <param name="age">0 new to 1: paint bleached by years of sun.</param>
    public static void Draw(SKCanvas canvas, string label, float age, SplitMix64 random)
    {
        SKColor Paint(double hue, double saturation, double value) => random.Near(hue, saturation * (1 - .55 * age), value + (92 - value) * .35 * age, 5);
        var (red, white, blue, yellow, black) = (Paint(356, 82, 76), Paint(40, 4, 95), Paint(214, 82, 66), Paint(46, 88, 94), Paint(220, 10, 12));
        switch (label)
        {
            case "stop":
                Fill(canvas, Polygon(8, 1, 22.5), white);
                Fill(canvas, Polygon(8, .92f, 22.5), red);
                Word(canvas, white);
                break;
            case "no-entry":
                Disc(canvas, 1, white);
                Disc(canvas, .94f, red);
                using (var bar = Chance.Fill(white)) canvas.DrawRoundRect(-.68f, -.17f, 1.36f, .34f, .04f, .04f, bar);
                break;
            case "yield":
                Fill(canvas, Rounded(Polygon(3, 1.08f, 90)), white);
                Fill(canvas, Rounded(Polygon(3, 1, 90)), red);
                Fill(canvas, Polygon(3, .62f, 90), white);
                break;
            case "warning":
                Fill(canvas, Rounded(Polygon(3, 1.08f, -90)), white);
                Fill(canvas, Rounded(Polygon(3, 1, -90)), red);
                Fill(canvas, Polygon(3, .7f, -90), random.Happens(.3) ? yellow : white);
                Warned(canvas, black, random.Below(3));
                break;
            case "priority":
                Fill(canvas, Rounded(Polygon(4, 1, 0)), black);
                Fill(canvas, Rounded(Polygon(4, .95f, 0)), white);
                Fill(canvas, Polygon(4, .66f, 0), yellow);
                break;
            default:
                Disc(canvas, 1, white);
                Disc(canvas, .94f, blue);
                Arrow(canvas, white);
                break;
        }
    }

    private static SKPath Polygon(int corners, float radius, double turn)
    {
        var path = new SKPath();
        path.AddPoly([.. Enumerable.Range(0, corners).Select(i => (turn + 360.0 * i / corners) * Math.PI / 180).Select(a => new SKPoint(radius * (float)Math.Cos(a), radius * (float)Math.Sin(a)))]);
        return path;
    }

    private static SKPath Rounded(SKPath path)
    {
        using (path)
        using (var effect = SKPathEffect.CreateCorner(.18f))
        using (var paint = new SKPaint { PathEffect = effect, Style = SKPaintStyle.Fill })
            return paint.GetFillPath(path);
    }

    private static void Fill(SKCanvas canvas, SKPath path, SKColor color)
    {
        using (path)
        using (var paint = Chance.Fill(color)) canvas.DrawPath(path, paint);
    }

    private static void Disc(SKCanvas canvas, float radius, SKColor color)
    {
        using var paint = Chance.Fill(color);
        canvas.DrawCircle(0, 0, radius, paint);
    }

    /// <summary>STOP in strokes: fonts are not the same on every machine.</summary>
    private static void Word(SKCanvas canvas, SKColor color)
    {
        using var paint = Chance.Stroke(color, .115f);
        paint.StrokeCap = SKStrokeCap.Butt;
        using var path = SKPath.ParseSvgPathData(
            "M-.43 -.2 C-.5 -.33 -.74 -.32 -.74 -.15 C-.74 .03 -.44 -.04 -.44 .15 C-.44 .33 -.7 .33 -.76 .19 "
            + "M-.38 -.27 H-.02 M-.2 -.27 V.32 M.04 0 C.04 -.36 .36 -.36 .36 0 C.36 .36 .04 .36 .04 0 Z M.5 .32 V-.26 H.62 C.8 -.26 .8 .06 .62 .06 H.5");
        canvas.DrawPath(path, paint);
    }

    private static void Arrow(SKCanvas canvas, SKColor color)
    {
        using var path = SKPath.ParseSvgPathData("M0 -.72 L.42 -.2 L.15 -.2 L.15 .66 L-.15 .66 L-.15 -.2 L-.42 -.2 Z");
        using var paint = Chance.Fill(color);
        canvas.DrawPath(path, paint);
    }

    /// <summary>What is warned of: anything, a bend, a crossing.</summary>
    private static void Warned(SKCanvas canvas, SKColor color, int what)
    {
        using var stroke = Chance.Stroke(color, .14f);
        if (what == 0)
        {
            canvas.DrawLine(0, -.28f, 0, .08f, stroke);
            using var dot = Chance.Fill(color);
            canvas.DrawCircle(0, .26f, .08f, dot);
            return;
        }
        using var path = SKPath.ParseSvgPathData(what == 1 ? "M-.1 .3 C-.1 .05 .14 .1 .1 -.24" : "M0 -.26 V.3 M-.22 .08 H.22");
        canvas.DrawPath(path, stroke);
    }
}
