using System.Xml.Linq;
using SkiaSharp;

namespace FineTune.Engine.Data.Images.Synthetic;

/// <summary>
/// Metal parts on a conveyor belt with their boxes, 320 x 240 pixels, as Pascal VOC with a test list of its own. Flawed as real data is: one image is there
/// twice, another is in training and test, two boxes have the wrong class, one file is cut off, one was taken with the lamp out.
/// </summary>
internal static class SyntheticParts
{
    private const int Width = 320;
    private const int Height = 240;
    private const int Trained = 96;
    private const int Tested = 24;

    /// <summary>A part with less of it in the picture is not marked, and not drawn.</summary>
    private const double LeastVisible = .6;

    public static IEnumerable<SyntheticFile> Draw(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        var (train, test) = (new List<string>(), new List<string>());
        for (var i = 1; i <= Trained + Tested; i++)
        {
            var name = $"belt-{i:000}";
            (i <= Trained ? train : test).Add(name);
            var camera = Camera.Any(random);
            if (i == 66) camera = camera with { Gain = .08, Noise = 4 };
            var (bytes, boxes) = Draw(camera, random);
            if (i is 21 or 58) boxes[0] = boxes[0] with { Label = boxes[0].Label == "nut" ? "washer" : "nut" };
            if (i == 40) bytes = bytes[..(bytes.Length / 3)];
            yield return Image(name, bytes);
            yield return Annotation(name, boxes);
            if (i is not (33 or 77)) continue;
            (i == 33 ? train : test).Add(name + "-copy");
            yield return Image(name + "-copy", bytes);
            yield return Annotation(name + "-copy", boxes);
        }
        yield return List("train", train);
        yield return List("test", test);
    }

    private static (byte[] Bytes, List<Box> Boxes) Draw(Camera camera, SplitMix64 random)
    {
        using var scene = ConveyorScene.Draw(Width, Height, random);
        using var canvas = new SKCanvas(scene);
        var boxes = new List<Box>();
        var placed = new List<(SKPoint At, float Radius)>();
        // The lamp throws all shadows one way.
        var lamp = new SKPoint(random.Between(1.5, 4.5), random.Between(1.5, 4.5));
        var wanted = 1 + random.Below(6);
        for (var tries = 0; boxes.Count < wanted && tries < 3 * wanted; tries++)
        {
            var label = random.Pick(PartShapes.Labels);
            var radius = label switch { "bolt" => random.Between(22, 42), "gear" => random.Between(17, 36), "nut" => random.Between(11, 23), _ => random.Between(10, 23) };
            if (Place(placed, radius, random) is not { } at) continue;
            if (Part(canvas, label, at, radius, lamp, random) is not { } box) continue;
            boxes.Add(box);
            placed.Add((at, radius));
        }
        ConveyorScene.Light(canvas, Width, Height, random);
        canvas.Flush();
        // A camera a metre above shakes less than one on a car.
        return (camera with { Gain = Math.Min(1.25, camera.Gain * 1.15), Blur = new(camera.Blur.X * .8f, camera.Blur.Y * .8f) }).Take(scene, random) is var bytes && boxes.Count > 0 ? (bytes, boxes) : Draw(camera, random);
    }

    /// <summary>Parts lie free or touch; at times one lies on a corner of another.</summary>
    private static SKPoint? Place(List<(SKPoint At, float Radius)> placed, float radius, SplitMix64 random)
    {
        var nearest = random.Happens(.3) ? .65f : 1.02f;
        for (var tries = 0; tries < 40; tries++)
        {
            var at = random.Point(Width, Height);
            if (placed.All(p => SKPoint.Distance(p.At, at) > nearest * (p.Radius + radius))) return at;
        }
        return null;
    }

    private static Box? Part(SKCanvas canvas, string label, SKPoint at, float radius, SKPoint lamp, SplitMix64 random)
    {
        using var outline = PartShapes.Outline(label, random);
        var turn = random.Between(0, 360);
        // A little from the side.
        var matrix = SKMatrix.CreateTranslation(at.X, at.Y).PreConcat(SKMatrix.CreateScale(radius, radius * random.Between(.9, 1))).PreConcat(SKMatrix.CreateRotationDegrees(turn));
        using var seen = new SKPath(outline);
        seen.Transform(matrix);
        var whole = seen.TightBounds;
        var box = SKRect.Intersect(whole, new(0, 0, Width, Height));
        if (box.IsEmpty || box.Width * box.Height < LeastVisible * whole.Width * whole.Height) return null;
        using (var soft = SKMaskFilter.CreateBlur(SKBlurStyle.Normal, 2))
        using (var shadow = Chance.Fill(SKColors.Black.WithAlpha(135)))
        {
            shadow.MaskFilter = soft;
            seen.Offset(lamp.X, lamp.Y);
            canvas.DrawPath(seen, shadow);
        }
        canvas.Save();
        canvas.Concat(ref matrix);
        PartShapes.Draw(canvas, label, outline, Metal(random), turn, random);
        canvas.Restore();
        return new(label, box.Left, box.Top, box.Width, box.Height);
    }

    /// <summary>Steel mostly; zinc, brass, copper and black oxide.</summary>
    private static SKColor Metal(SplitMix64 random) => random.Below(10) switch
    {
        < 5 => random.Near(210, 6, 68),
        < 7 => random.Near(48, 22, 66),
        7 => random.Near(42, 52, 70),
        8 => random.Near(20, 48, 62),
        _ => random.Near(220, 8, 30, 5),
    };

    private static SyntheticFile Image(string name, byte[] bytes) => new($"JPEGImages/{name}.jpg", bytes);

    private static SyntheticFile Annotation(string name, IEnumerable<Box> boxes) => SyntheticFile.Text($"Annotations/{name}.xml", new XElement("annotation",
        new XElement("folder", "JPEGImages"), new XElement("filename", $"{name}.jpg"), new XElement("source", new XElement("database", "synthetic")),
        new XElement("size", new XElement("width", Width), new XElement("height", Height), new XElement("depth", 3)), new XElement("segmented", 0),
        boxes.Select(b => new XElement("object", new XElement("name", b.Label), new XElement("pose", "Unspecified"), new XElement("truncated", 0), new XElement("difficult", 0),
            new XElement("bndbox", new XElement("xmin", (int)Math.Floor(b.X) + 1), new XElement("ymin", (int)Math.Floor(b.Y) + 1),
                new XElement("xmax", (int)Math.Ceiling(b.Right)), new XElement("ymax", (int)Math.Ceiling(b.Bottom)))))).ToString());

    private static SyntheticFile List(string part, IEnumerable<string> names) => SyntheticFile.Text($"ImageSets/Main/{part}.txt", string.Join('\n', names) + "\n");
}
