using System.Text.Json;
using FineTune.Engine.Models.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests.Engine.Models.Images;

/// <summary>The published detector against the reference implementation's outputs: every ssdlite file of the parity folder.</summary>
[Collection(nameof(TorchCollection))]
public sealed class SsdliteParityTests
{
    private const double Allowed = 1e-3;

    public static TheoryData<string> Files() => [.. Directory.EnumerateFiles(TestData.Parity, "ssdlite*.json").Select(path => Path.GetFileName(path))];

    [Theory, MemberData(nameof(Files))]
    public void ScoresAndBoxesAreTheReference(string file)
    {
        using var model = (Ssdlite)ImageFamilies.Load(TestModels.Published("ssdlite-mobilenet-v2"));
        model.eval();
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(TestData.Parity, file)));
        var root = json.RootElement;
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        var pixels = Pixels(root.GetProperty("height").GetInt32(), root.GetProperty("width").GetInt32(), model.Preprocessing.Size);
        for (var cut = 0; cut <= model.Layers; cut += model.Layers)
        {
            if (cut > 0) model.ToChannelsLast(); // the same numbers in another order
            var answers = model.Upper(model.Lower(pixels, cut), cut)[0]; // [1917, 94]
            var scores = answers.narrow(1, 4, 90).sigmoid().contiguous();
            Assert.Equal(root.GetProperty("scores_sum").GetDouble(), scores.to(ScalarType.Float64).sum().ToDouble(), Allowed);
            var anchors = model.Anchors(model.Preprocessing.Size);
            Assert.Equal(1917, anchors.Length);
            var best = scores.view(-1).topk(20).indexes.data<long>().ToArray();
            var expected = root.GetProperty("top20").EnumerateArray().ToList();
            for (var i = 0; i < expected.Count; i++)
            {
                var (anchor, column) = (expected[i].GetProperty("anchor").GetInt32(), expected[i].GetProperty("class").GetInt32());
                Assert.Equal((anchor, column), ((int)(best[i] / 90), (int)(best[i] % 90)));
                Assert.Equal(expected[i].GetProperty("score").GetDouble(), scores[anchor, column].ToDouble(), Allowed);
                AssertBox(expected[i].GetProperty("box"), answers[anchor], anchors[anchor]);
            }
            AssertBox(root.GetProperty("anchor0_box"), answers[0], anchors[0]);
            AssertBox(root.GetProperty("anchor1916_box"), answers[1916], anchors[1916]);
            var first = root.GetProperty("anchor0_scores_first8").EnumerateArray().Select(v => v.GetDouble()).ToList();
            Assert.All(first.Index(), v => Assert.Equal(v.Item, scores[0, v.Index].ToDouble(), Allowed));
        }
    }

    [Fact]
    public void HasThePublishedNumberOfParametersLessTheBackground()
    {
        using var model = (Ssdlite)ImageFamilies.Load(TestModels.Published("ssdlite-mobilenet-v2"));
        // An output for the background at each anchor of a cell: 3 anchors on 576 channels, 6 on each of the others.
        var background = (3 * (576 + 1)) + (6 * (1280 + 512 + 256 + 256 + 128 + 5));
        Assert.Equal(4_475_167 - background, model.parameters().Sum(p => p.numel()));
        Assert.Equal(model.parameters().Count(), model.LayerGroups.Append(model.Predictors).SelectMany(g => g.Parameters).Select(p => p.Name).Distinct().Count());
    }

    [Fact]
    public void TheBackboneAloneGivesTheDetectorsMaps()
    {
        using var detector = (Ssdlite)ImageFamilies.Load(TestModels.Published("ssdlite-mobilenet-v2"));
        using var backbone = (MobileNetV2)ImageFamilies.Load(TestModels.Published("mobilenet-v2-coco"));
        using var scope = NewDisposeScope();
        using var ungraded = no_grad();
        Assert.Equal(2_206_816, backbone.parameters().Sum(p => p.numel()));
        var pixels = tensor(ParityWeights.Values("input", 3 * 97 * 97, factor: 2), [1, 3, 97, 97]); // an odd size pads differently
        Assert.Equal(0, (detector.Lower(pixels, 13) - backbone.Lower(pixels, 13)).abs().max().ToDouble());
        Assert.Equal([1, 1280, 4, 4], backbone.Upper(backbone.Lower(pixels, 0), 0).shape);
    }

    private static void AssertBox(JsonElement expected, Tensor answer, float[] anchor)
    {
        var box = new float[4];
        BoxCoder.Decode(answer.narrow(0, 0, 4).contiguous().data<float>().ToArray(), anchor, box);
        Assert.All(expected.EnumerateArray().Zip(box), pair => Assert.Equal(pair.First.GetDouble(), pair.Second, Allowed));
    }

    /// <summary>The formula's image [1, 3, size, size], -1 to 1, brought to the size as the graph does it: source = target x in / out.</summary>
    private static Tensor Pixels(int height, int width, int size)
    {
        static double Pixel(int x, int y, int c) => Math.Round(127.5 + (127.5 * Math.Sin((x * (c + 1) / 17.0) + (y / 23.0)) * Math.Cos(y * (c + 1) / 29.0)));
        var values = new float[3 * size * size];
        for (var c = 0; c < 3; c++)
        {
            for (var row = 0; row < size; row++)
            {
                for (var column = 0; column < size; column++)
                {
                    var (y, x) = ((double)row * height / size, (double)column * width / size);
                    var (top, left) = ((int)y, (int)x);
                    var (below, right) = (Math.Min(top + 1, height - 1), Math.Min(left + 1, width - 1));
                    var upper = Pixel(left, top, c) + ((Pixel(right, top, c) - Pixel(left, top, c)) * (x - left));
                    var lower = Pixel(left, below, c) + ((Pixel(right, below, c) - Pixel(left, below, c)) * (x - left));
                    values[(((c * size) + row) * size) + column] = (float)(((upper + ((lower - upper) * (y - top))) * 2 / 255) - 1);
                }
            }
        }
        return tensor(values, [1, 3, size, size]);
    }
}
