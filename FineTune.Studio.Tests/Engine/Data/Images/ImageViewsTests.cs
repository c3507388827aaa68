using FineTune.Engine;
using FineTune.Engine.Data.Images;

namespace FineTune.Studio.Tests.Engine.Data.Images;

public sealed class ImageViewsTests
{
    private const int Size = 32;

    /// <summary>40 x 20 pixels, black with a white rectangle from (8, 4) to (20, 12).</summary>
    private static readonly DecodedImage Picture = Draw(40, 20, (x, y) => x is >= 8 and < 20 && y is >= 4 and < 12 ? (byte)255 : (byte)0);

    private static readonly RelativeBox Rectangle = new(0, CentreY: 8f / 20, CentreX: 14f / 40, Height: 8f / 20, Width: 12f / 40);

    [Fact]
    public void AnImageOfTheSizeAskedForStaysAsItIs()
    {
        var image = Draw(Size, Size, (x, y) => (byte)((x * 7) + y));
        Assert.Equal(image.Pixels, ImageResampler.Resize(image, new(0, 0, Size, Size), Size, Size));
    }

    [Theory]
    [InlineData(16, false)]
    [InlineData(7, false)]
    [InlineData(90, true)]
    public void ResizingKeepsTheMeanBrightness(int side, bool bicubic)
    {
        var image = Draw(48, 48, (x, y) => (byte)(x * 5));
        var resized = ImageResampler.Resize(image, new(0, 0, 48, 48), side, side, bicubic);
        Assert.Equal(image.Pixels.Average(p => p), resized.Average(p => p), 1.0);
    }

    [Fact]
    public void ShrinkingLetsEveryPixelHaveItsSay()
    {
        // One white pixel in 64: a filter that only looks at the nearest would lose it or make all white.
        var image = Draw(8, 8, (x, y) => x == 3 && y == 5 ? (byte)255 : (byte)0);
        var one = ImageResampler.Resize(image, new(0, 0, 8, 8), 1, 1);
        Assert.InRange(one[0], 1, 30);
    }

    [Fact]
    public void TheSecondViewIsTheMirrorImageOfTheFirst()
    {
        var views = new ImageViews(Size, null, false, new(), 1);
        var (plain, mirrored) = (views.Make(Picture, 0, 7, [Rectangle]), views.Make(Picture, 1, 7, [Rectangle]));
        for (var y = 0; y < Size; y++)
            for (var x = 0; x < Size; x++) Assert.Equal(plain.Pixels[((y * Size) + x) * 3], mirrored.Pixels[((y * Size) + Size - 1 - x) * 3]);
        Assert.Equal(1 - plain.Boxes[0].CentreX, mirrored.Boxes[0].CentreX, 1e-5f);
    }

    /// <summary>Whatever is done to the image: what lies in the box is white, what lies well outside is not.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(9, 0)]
    [InlineData(23, 0)]
    [InlineData(4, 90)]
    public void BoxesMoveWithTheirImage(int number, double rotation)
    {
        var view = new ImageViews(Size, null, false, new() { ColourJitter = 0, CropArea = 0.5, Rotation = rotation }, 3).Make(Picture, number, 11, [Rectangle]);
        var box = Assert.Single(view.Boxes);
        var (inside, outside) = (new List<byte>(), new List<byte>());
        for (var y = 0; y < Size; y++)
            for (var x = 0; x < Size; x++)
            {
                var (dy, dx) = (Math.Abs(((y + 0.5) / Size) - box.CentreY) / box.Height, Math.Abs(((x + 0.5) / Size) - box.CentreX) / box.Width);
                if (dy < 0.25 && dx < 0.25) inside.Add(view.Pixels[((y * Size) + x) * 3]);
                if (dy > 0.75 || dx > 0.75) outside.Add(view.Pixels[((y * Size) + x) * 3]);
            }
        Assert.True(inside.Average(p => p) > 200, $"inside {inside.Average(p => p)}");
        Assert.True(outside.Count == 0 || outside.Average(p => p) < 30, "outside is bright");
    }

    [Fact]
    public void ARandomViewDependsOnSeedImageAndNumberAlone()
    {
        ImageView Make(int seed, int number, ulong key) => new ImageViews(Size, 1, false, new() { Rotation = 10 }, seed).Make(Picture, number, key, []);
        Assert.Equal(Make(1, 5, 9).Pixels, Make(1, 5, 9).Pixels);
        Assert.NotEqual(Make(1, 5, 9).Pixels, Make(2, 5, 9).Pixels);
        Assert.NotEqual(Make(1, 5, 9).Pixels, Make(1, 6, 9).Pixels);
        Assert.NotEqual(Make(1, 5, 9).Pixels, Make(1, 5, 10).Pixels);
    }

    [Fact]
    public void ABoxThatIsHardlyInSightIsNotAskedFor()
    {
        // The middle square of a wide image leaves out what lies at its left edge.
        var view = new ImageViews(Size, 1, false, new(), 1).Make(Picture, 0, 1, [new(0, 0.5f, 0.1f, 0.2f, 0.2f), new(1, 0.5f, 0.5f, 0.2f, 0.2f)]);
        Assert.Equal(1, Assert.Single(view.Boxes).Class);
    }

    private static DecodedImage Draw(int width, int height, Func<int, int, byte> colour)
    {
        var pixels = new byte[width * height * 3];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++) pixels.AsSpan(((y * width) + x) * 3, 3).Fill(colour(x, y));
        return new(width, height, pixels);
    }
}
