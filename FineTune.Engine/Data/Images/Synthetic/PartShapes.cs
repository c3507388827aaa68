using SkiaSharp;

namespace FineTune.Engine.Data.Images.Synthetic;

/// <summary>Metal parts, drawn around the origin with a radius of 1; a bolt lies along x.</summary>
internal static class PartShapes
{
    public static IReadOnlyList<string> Labels { get; } = ["bolt", "gear", "nut", "washer"];

    /// <summary>What covers the belt, holes left out; the caller disposes of it.</summary>
    public static SKPath Outline(string label, SplitMix64 random)
    {
        var path = new SKPath { FillType = SKPathFillType.EvenOdd };
        switch (label)
        {
            case "nut":
                path.AddPoly(Ring(6, _ => 1));
                path.AddCircle(0, 0, random.Between(.46, .56));
                break;
            case "washer":
                path.AddCircle(0, 0, 1);
                path.AddCircle(0, 0, random.Between(.42, .66));
                break;
            case "gear":
                var (teeth, root) = (10 + random.Below(9), random.Between(.78, .86));
                // Four corners a tooth: up, along the top, down, along the root.
                path.AddPoly(Ring(4 * teeth, i => i % 4 is 1 or 2 ? 1 : root));
                path.AddCircle(0, 0, random.Between(.16, .28));
                if (random.Happens(.4))
                    foreach (var hole in Ring(5, _ => .52f)) path.AddCircle(hole.X, hole.Y, .13f);
                break;
            default:
                var (half, shaft, neck) = (random.Between(.34, .42), random.Between(.17, .22), -.58f);
                path.AddPoly([new(-1, -half + .08f), new(-.94f, -half), new(neck, -half), new(neck, -shaft), new(.94f, -shaft), new(1, -shaft + .06f),
                    new(1, shaft - .06f), new(.94f, shaft), new(neck, shaft), new(neck, half), new(-.94f, half), new(-1, half - .08f)]);
                break;
        }
        return path;
    }

    /// <param name="turn">Degrees by which the part is turned: light comes from where it comes from, however a part lies.</param>
    public static void Draw(SKCanvas canvas, string label, SKPath outline, SKColor metal, float turn, SplitMix64 random)
    {
        var (dark, bright) = (Mix(metal, SKColors.Black, .5f), Mix(metal, SKColors.White, .55f));
        var round = outline.TightBounds;
        using (var shader = label == "bolt" ? Across(round.Bottom, dark, metal, bright) : Lit(turn, dark, metal, bright))
        using (var body = new SKPaint { Shader = shader, IsAntialias = true })
            canvas.DrawPath(outline, body);
        canvas.Save();
        canvas.ClipPath(outline, antialias: true);
        switch (label)
        {
            case "nut": Nut(canvas, dark, bright); break;
            case "washer": Washer(canvas, dark, bright, random); break;
            case "gear": Gear(canvas, dark, bright, turn, random); break;
            default: Bolt(canvas, outline, dark, bright, random); break;
        }
        if (random.Happens(.18)) Rust(canvas, random);
        canvas.Restore();
        using var edge = Chance.Stroke(Mix(metal, SKColors.Black, .7f).WithAlpha(170), .045f);
        canvas.DrawPath(outline, edge);
    }

    private static SKPoint[] Ring(int points, Func<int, float> radius) =>
        [.. Enumerable.Range(0, points).Select(i => (Angle: 2 * MathF.PI * i / points, Radius: radius(i))).Select(p => new SKPoint(p.Radius * MathF.Cos(p.Angle), p.Radius * MathF.Sin(p.Angle)))];

    private static void Nut(SKCanvas canvas, SKColor dark, SKColor bright)
    {
        using var chamfer = Chance.Stroke(bright.WithAlpha(150), .07f);
        canvas.DrawCircle(0, 0, .84f, chamfer);
        using var thread = Chance.Stroke(dark.WithAlpha(200), .06f);
        canvas.DrawCircle(0, 0, .6f, thread);
        canvas.DrawCircle(0, 0, .52f, thread);
    }

    private static void Washer(SKCanvas canvas, SKColor dark, SKColor bright, SplitMix64 random)
    {
        using var turned = Chance.Stroke(dark.WithAlpha(50), .025f);
        for (var r = .5f; r < 1; r += random.Between(.07, .12)) canvas.DrawCircle(0, 0, r, turned);
        using var rim = Chance.Stroke(bright.WithAlpha(170), .08f);
        canvas.DrawCircle(0, 0, .95f, rim);
    }

    private static void Gear(SKCanvas canvas, SKColor dark, SKColor bright, float turn, SplitMix64 random)
    {
        using var body = Chance.Stroke(dark.WithAlpha(130), .05f);
        canvas.DrawCircle(0, 0, .7f, body);
        canvas.Save();
        canvas.RotateDegrees(-turn);
        using var hub = Chance.Stroke(bright.WithAlpha(160), .06f);
        canvas.DrawArc(new(-.36f, -.36f, .36f, .36f), 170, 130, false, hub);
        canvas.DrawArc(new(-.7f, -.7f, .7f, .7f), 185, random.Between(60, 120), false, hub);
        canvas.Restore();
    }

    private static void Bolt(SKCanvas canvas, SKPath outline, SKColor dark, SKColor bright, SplitMix64 random)
    {
        var half = outline.TightBounds.Bottom;
        using var line = Chance.Stroke(dark.WithAlpha(190), .035f);
        // The head's facets, and where the shaft leaves it.
        canvas.DrawLine(-1, -half * .48f, -.58f, -half * .48f, line);
        canvas.DrawLine(-1, half * .48f, -.58f, half * .48f, line);
        canvas.DrawLine(-.58f, -half, -.58f, half, line);
        using var crest = Chance.Stroke(bright.WithAlpha(120), .03f);
        for (var x = random.Between(-.4, .1); x < 1; x += .085f)
        {
            canvas.DrawLine(x, -.25f, x + .045f, .25f, line);
            canvas.DrawLine(x + .035f, -.25f, x + .08f, .25f, crest);
        }
    }

    private static void Rust(SKCanvas canvas, SplitMix64 random)
    {
        for (var i = 3 + random.Below(6); i > 0; i--)
        {
            using var spot = Chance.Fill(random.Near(20, 70, 45).WithAlpha((byte)(70 + random.Below(90))));
            canvas.DrawOval(random.Between(-1, 1), random.Between(-1, 1), random.Between(.05, .3), random.Between(.05, .2), spot);
        }
    }

    private static SKShader Lit(float turn, SKColor dark, SKColor metal, SKColor bright)
    {
        var angle = (-125 - turn) * MathF.PI / 180;
        var (x, y) = (MathF.Cos(angle), MathF.Sin(angle));
        return SKShader.CreateLinearGradient(new(x, y), new(-x, -y), [bright, metal, Mix(metal, dark, .3f), dark], [0, .35f, .65f, 1], SKShaderTileMode.Clamp);
    }

    private static SKShader Across(float half, SKColor dark, SKColor metal, SKColor bright) =>
        SKShader.CreateLinearGradient(new(0, -half), new(0, half), [dark, metal, bright, metal, dark], [0, .25f, .42f, .65f, 1], SKShaderTileMode.Clamp);

    private static SKColor Mix(SKColor a, SKColor b, float share) =>
        new((byte)(a.Red + (b.Red - a.Red) * share), (byte)(a.Green + (b.Green - a.Green) * share), (byte)(a.Blue + (b.Blue - a.Blue) * share));
}
