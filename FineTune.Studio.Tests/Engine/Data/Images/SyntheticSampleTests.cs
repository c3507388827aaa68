using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using FineTune.Engine;
using FineTune.Engine.Data.Images.Synthetic;
using SkiaSharp;

namespace FineTune.Studio.Tests.Engine.Data.Images;

public sealed class SyntheticSampleTests
{
    [Fact]
    public void The_same_seed_draws_the_same()
    {
        static string[] Drawn(IEnumerable<SyntheticFile> files) => [.. files.Take(12).Select(f => f.Name + Convert.ToHexString(f.Bytes))];
        Assert.Equal(Drawn(SyntheticSigns.Draw(1)), Drawn(SyntheticSigns.Draw(1)));
        Assert.Equal(Drawn(SyntheticParts.Draw(1)), Drawn(SyntheticParts.Draw(1)));
        Assert.Empty(Drawn(SyntheticSigns.Draw(1)).Intersect(Drawn(SyntheticSigns.Draw(2))));
    }

    [Fact]
    public void Signs_are_a_folder_per_class_with_the_flaws_of_real_data()
    {
        var files = SyntheticSigns.Draw(1).ToList();
        var classes = files.GroupBy(f => f.Name.Split('/')[0]).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(SignShapes.Labels.Order(), classes.Keys.Order());
        Assert.All(classes.Values, n => Assert.InRange(n, 40, 60));
        Assert.Equal(files.Count - 2, files.Select(f => Convert.ToHexString(f.Bytes)).Distinct().Count());
        var sizes = files.Select(Size).ToList();
        Assert.Single(sizes, s => s is null);
        Assert.All(sizes.OfType<int>(), s => Assert.InRange(s, 96, 128));
        Assert.Single(files, f => Size(f) is not null && Brightness(f) < 15);
    }

    [Fact]
    public void Parts_have_boxes_within_their_image_and_lists_of_both_parts()
    {
        var files = SyntheticParts.Draw(1).ToDictionary(f => f.Name, f => f.Bytes);
        var images = files.Keys.Where(n => n.EndsWith(".jpg", StringComparison.Ordinal)).Select(n => Path.GetFileNameWithoutExtension(n)).ToList();
        string[] Listed(string part) => Encoding.UTF8.GetString(files[$"ImageSets/Main/{part}.txt"]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(images.Order(), Listed("train").Concat(Listed("test")).Order());
        Assert.Equal((97, 25), (Listed("train").Length, Listed("test").Length));
        // One copy stays in training, the other leaks into the test part.
        Assert.Equal((files["JPEGImages/belt-033.jpg"], "belt-033-copy"), (files["JPEGImages/belt-033-copy.jpg"], Listed("train").Single(n => n.Contains("copy"))));
        Assert.Equal("belt-077-copy", Listed("test").Single(n => n.Contains("copy")));
        var labels = new Dictionary<string, int>();
        foreach (var name in images)
        {
            var objects = XElement.Parse(Encoding.UTF8.GetString(files[$"Annotations/{name}.xml"])).Elements("object").ToList();
            Assert.InRange(objects.Count, 1, 6);
            foreach (var box in objects)
            {
                int Side(string side) => (int)box.Element("bndbox")!.Element(side)!;
                Assert.True(Side("xmin") >= 1 && Side("ymin") >= 1 && Side("xmax") <= 320 && Side("ymax") <= 240 && Side("xmax") - Side("xmin") > 8 && Side("ymax") - Side("ymin") > 8, name);
                var label = (string)box.Element("name")!;
                labels[label] = labels.GetValueOrDefault(label) + 1;
            }
        }
        Assert.Equal(PartShapes.Labels.Order(), labels.Keys.Order());
        Assert.All(labels.Values, n => Assert.True(n > 60));
    }

    [Fact]
    public void A_zip_is_whole_or_not_there()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<UserException>(() => SyntheticSample.Write("nothing", folder["x.zip"]));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => SyntheticSample.Write(SyntheticSample.TrafficSigns, folder["x.zip"], token: cancelled.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Root));
        SyntheticSample.Write(SyntheticSample.TrafficSigns, folder["x.zip"]);
        using var zip = ZipFile.OpenRead(folder["x.zip"]);
        Assert.Contains("Synthetic", new StreamReader(zip.GetEntry("README.md")!.Open()).ReadToEnd());
        Assert.NotNull(zip.GetEntry("stop/stop-001.jpg"));
    }

    /// <summary>Null where the file is cut off.</summary>
    private static int? Size(SyntheticFile file)
    {
        using var codec = SKCodec.Create(new SKMemoryStream(file.Bytes));
        using var bitmap = new SKBitmap(codec.Info);
        return codec.GetPixels(bitmap.Info, bitmap.GetPixels()) == SKCodecResult.Success ? bitmap.Width : null;
    }

    private static double Brightness(SyntheticFile file)
    {
        using var bitmap = SKBitmap.Decode(file.Bytes);
        return bitmap is null ? 255 : bitmap.Pixels.Average(p => (p.Red + p.Green + p.Blue) / 3.0);
    }
}
