using FineTune.Engine;
using FineTune.Engine.Data.Images;
using SkiaSharp;

namespace FineTune.Studio.Tests.Engine.Data.Images;

public sealed class ImageDecoderTests
{
    private static SKColor Pixel(DecodedImage image, double x, double y)
    {
        var at = ((int)(y * image.Height) * image.Width + (int)(x * image.Width)) * 3;
        return new(image.Pixels[at], image.Pixels[at + 1], image.Pixels[at + 2]);
    }

    private static void Near(SKColor expected, SKColor actual, int tolerance = 12) =>
        Assert.True(Math.Abs(expected.Red - actual.Red) <= tolerance && Math.Abs(expected.Green - actual.Green) <= tolerance && Math.Abs(expected.Blue - actual.Blue) <= tolerance, $"{actual} is not {expected}");

    [Theory]
    [InlineData(1, .25, .25)]
    [InlineData(2, .75, .25)]
    [InlineData(3, .75, .75)]
    [InlineData(4, .25, .75)]
    [InlineData(5, .25, .25)]
    [InlineData(6, .75, .25)]
    [InlineData(7, .75, .75)]
    [InlineData(8, .25, .75)]
    public void All_orientations_of_EXIF_are_turned_upright(byte orientation, double x, double y)
    {
        var bytes = TestImages.WithOrientation(TestImages.Quarter(48, 32), orientation);
        var header = ImageDecoder.Inspect(bytes, "a.jpg");
        var image = ImageDecoder.Decode(bytes, "a.jpg");

        Assert.Equal(orientation < 5 ? (48, 32) : (32, 48), (header.Width, header.Height));
        Assert.Equal((header.Width, header.Height), (image.Width, image.Height));
        foreach (var (px, py) in new[] { (.25, .25), (.75, .25), (.25, .75), (.75, .75) })
            Near((px, py) == (x, y) ? TestImages.Blue : TestImages.Red, Pixel(image, px, py));
    }

    [Fact]
    public void A_box_turns_with_its_image()
    {
        // The blue quarter of the stored 48 x 32 pixels; where it stands upright is what the test above saw.
        var box = new Box("blue", 0, 0, 24, 16);
        Assert.Equal(new Box("blue", 16, 0, 16, 24), Upright.Turn(box, SKEncodedOrigin.RightTop, 48, 32));
        Assert.Equal(new Box("blue", 0, 24, 16, 24), Upright.Turn(box, SKEncodedOrigin.LeftBottom, 48, 32));
        Assert.Equal(new Box("blue", 16, 24, 16, 24), Upright.Turn(box, SKEncodedOrigin.RightBottom, 48, 32));
        Assert.Equal(new Box("blue", 0, 0, 16, 24), Upright.Turn(box, SKEncodedOrigin.LeftTop, 48, 32));
        Assert.Equal(new Box("blue", 24, 16, 24, 16), Upright.Turn(box, SKEncodedOrigin.BottomRight, 48, 32));
        Assert.Equal(new Box("blue", 24, 0, 24, 16), Upright.Turn(box, SKEncodedOrigin.TopRight, 48, 32));
        Assert.Equal(new Box("blue", 0, 16, 24, 16), Upright.Turn(box, SKEncodedOrigin.BottomLeft, 48, 32));
    }

    public static TheoryData<string, byte[], SKColor> Kinds => new()
    {
        { "grey 8", TestImages.Png(4, 4, 8, 0, _ => [90, 90, 90, 90]), new SKColor(90, 90, 90) },
        { "grey 16", TestImages.Png(4, 4, 16, 0, _ => [90, 0, 90, 0, 90, 0, 90, 0]), new SKColor(90, 90, 90) },
        { "black and white", TestImages.Png(4, 4, 1, 0, _ => [0xF0]), SKColors.White },
        { "colour 16", TestImages.Png(2, 2, 16, 2, _ => [200, 0, 100, 0, 50, 0, 200, 0, 100, 0, 50, 0]), new SKColor(200, 100, 50) },
        { "palette", TestImages.Png(4, 4, 2, 3, _ => [0b01_01_01_01], [1, 2, 3, 200, 100, 50]), new SKColor(200, 100, 50) },
        { "wholly transparent", TestImages.Png(1, 1, 8, 6, _ => [200, 100, 50, 0]), SKColors.White },
        { "half transparent", TestImages.Png(1, 1, 8, 6, _ => [200, 100, 50, 128]), new SKColor(227, 177, 152) },
        { "webp", TestImages.Quarter(8, 8, SKEncodedImageFormat.Webp), TestImages.Blue },
        { "bmp", TestImages.Bmp(5, 3, new SKColor(200, 100, 50)), new SKColor(200, 100, 50) },
        { "first of two frames", TestImages.Gif(3, 2, new SKColor(200, 100, 50), SKColors.Black), new SKColor(200, 100, 50) },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_image_becomes_RGB(string kind, byte[] bytes, SKColor colour)
    {
        var image = ImageDecoder.Decode(bytes, kind);
        Assert.Equal(image.Width * image.Height * 3, image.Pixels.Length);
        // WebP is lossy, and stores colour more coarsely than light.
        Near(colour, Pixel(image, 0, 0), kind == "webp" ? 40 : 2);
    }

    [Fact]
    public void A_JPEG_is_decoded_at_the_smallest_scale_that_has_the_pixels_wanted()
    {
        var bytes = TestImages.Quarter(800, 400);
        Assert.Equal((400, 200), Size(ImageDecoder.Decode(bytes, "a.jpg", 200)));
        Assert.Equal((500, 250), Size(ImageDecoder.Decode(bytes, "a.jpg", 201)));
        Assert.Equal((800, 400), Size(ImageDecoder.Decode(bytes, "a.jpg", 1000)));
        Assert.Equal((800, 400), Size(ImageDecoder.Decode(bytes, "a.jpg")));
        Near(TestImages.Blue, Pixel(ImageDecoder.Decode(bytes, "a.jpg", 50), .2, .2));
    }

    private static (int, int) Size(DecodedImage image) => (image.Width, image.Height);

    public static TheoryData<string, byte[], string> Refusals => new()
    {
        { "drawing.jpg", "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8.ToArray(), "SVG" },
        { "page.jpg", "<!DOCTYPE html><html>404</html>"u8.ToArray(), "HTML" },
        { "scan.jpg", "II*\0\u0008\0\0\0"u8.ToArray(), "TIFF" },
        { "paper.png", "%PDF-1.7 ..."u8.ToArray(), "PDF" },
        { "words.png", "hello"u8.ToArray(), "a text" },
        { "nothing.png", [], "empty" },
        { "cut.jpg", TestImages.Quarter(400, 300, seed: 3)[..3000], "cut off" },
        { "cut.png", TestImages.Quarter(400, 300, SKEncodedImageFormat.Png, 3)[..2000], "cut off" },
        { "head.jpg", TestImages.Quarter(40, 30)[..100], "damaged" },
        { "huge.png", TestImages.Png(100_000, 100_000, 8, 2, _ => [], null)[..60], "100,000 x 100,000" },
        { "long.png", TestImages.Png(40_000, 1, 8, 0, _ => new byte[40_000]), "30,000" },
        { "none.png", TestImages.Png(0, 5, 8, 0, _ => []), "no pixels" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void What_is_no_whole_image_is_refused_with_its_name(string name, byte[] bytes, string says)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        // Only decoding sees that the end is missing; a small scale has to see it too.
        var e = Assert.Throws<UserException>(() => ImageDecoder.Decode(bytes, name, 32));
        Assert.Contains(says, e.Message);
        Assert.Equal(name, e.Where!.File);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    [Fact]
    public void Nearly_the_same_images_have_near_hashes_and_others_have_not()
    {
        ulong Hash(byte[] bytes, int atLeast = 0) => PerceptualHash.Of(ImageDecoder.Decode(bytes, "a", atLeast));
        var hash = Hash(TestImages.Quarter(400, 300, seed: 5));

        Assert.InRange(PerceptualHash.Distance(hash, Hash(TestImages.Quarter(400, 300, SKEncodedImageFormat.Webp, 5))), 0, PerceptualHash.Near);
        Assert.InRange(PerceptualHash.Distance(hash, Hash(TestImages.Quarter(400, 300, seed: 5), 60)), 0, PerceptualHash.Near);
        for (var seed = 6; seed < 30; seed++) Assert.InRange(PerceptualHash.Distance(hash, Hash(TestImages.Quarter(400, 300, seed: seed))), PerceptualHash.Near + 4, 64);
        Assert.Equal(0, PerceptualHash.Distance(PerceptualHash.Write(hash), PerceptualHash.Write(hash)));
        Assert.Equal(hash, PerceptualHash.Read(PerceptualHash.Write(hash)));
    }
}
