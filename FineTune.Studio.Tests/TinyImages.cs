using System.IO.Compression;
using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Images;
using FineTune.Engine.Weights;
using SkiaSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Studio.Tests;

/// <summary>Small drawn images and small untrained networks in a home of their own: runs take seconds and need no network. It proves plumbing, never quality.</summary>
public sealed class TinyImages : IDisposable
{
    public const int Side = 48;

    private readonly TemporaryFolder _folder = new();

    public TinyImages()
    {
        Home = new FineTuneHome(_folder["home"]);
        var narrow = new MobileNetConfig { Family = MobileNetConfig.ModelType, Width = 0.1, Classes = 0, Preprocessing = ImagePreprocessing.PlusMinusOne(Side, ImageFit.Crop) with { CropShare = 1 } };
        Classifier = Make("classifier", new MobileNetV2(narrow));
        Detector = Make("detector", new Ssdlite(Ssdlite.Coco with { Width = 0.1, Classes = 2, Preprocessing = ImagePreprocessing.PlusMinusOne(96, ImageFit.Squash), Other = [] }));
        ClassesZip = Zip("classes.zip", Classes);
        BoxesZip = Zip("boxes.zip", Boxes);
        ClassData = Import(ClassesZip);
        BoxData = Import(BoxesZip);
    }

    public FineTuneHome Home { get; }

    /// <summary>Ids as plans take them.</summary>
    public string Classifier { get; }

    /// <inheritdoc cref="Classifier"/>
    public string Detector { get; }

    /// <summary>60 images in three folders: red, green and blue discs.</summary>
    public string ClassesZip { get; }

    /// <summary>24 images as COCO: a red and a blue rectangle each, for training and test.</summary>
    public string BoxesZip { get; }

    public DataSetInfo ClassData { get; }

    public DataSetInfo BoxData { get; }

    public TrainingPlan ClassPlan => new()
    {
        Data = new PlanData { Hash = ClassData.Hash, Name = ClassData.Name, LabelColumn = "label", Split = new(60, 20, 20) },
        Task = SuggestedTasks.ImageClassification, Model = Classifier, Method = "partly-frozen", Epochs = 3, BatchSize = 8, LearningRate = 1e-3, HeadLearningRate = 1e-2, Threads = 1,
        EarlyStoppingPatience = 0, ValidationsPerEpoch = 1,
    };

    public TrainingPlan BoxPlan => ClassPlan with
    {
        Data = new PlanData { Hash = BoxData.Hash, Name = BoxData.Name, LabelColumn = "boxes", Split = new(80, 20, 0) },
        Task = SuggestedTasks.ObjectDetection, Model = Detector, BatchSize = 4, Image = new() { Views = 3, TestTimeFlip = false, LabelSmoothing = 0 },
    };

    public RunFolder NewRun(string name, TrainingPlan plan) => RunFolder.Create(_folder[Path.Combine("home", "runs", name)], plan);

    /// <summary>Executes a run to its end on this thread and returns its events.</summary>
    public List<TrainingEvent> Execute(RunFolder run, Action<TrainingEvent, RunControl>? onEvent = null)
    {
        var (events, control) = (new List<TrainingEvent>(), new RunControl());
        new FineTuner(Home, new EngineSettings { MinimumFreeBytes = 0 }).Run(run, e => { events.Add(e); onEvent?.Invoke(e, control); }, control);
        return events;
    }

    /// <summary>A disc of a colour as a PNG.</summary>
    public static byte[] Disc(SKColor colour, int side = 64, int seed = 1)
    {
        using var bitmap = new SKBitmap(side, side);
        using var canvas = new SKCanvas(bitmap);
        var random = new Random(seed);
        canvas.Clear(new SKColor((byte)random.Next(90), (byte)random.Next(90), (byte)random.Next(90)));
        using var paint = new SKPaint { Color = colour, IsAntialias = true };
        canvas.DrawCircle(side * (0.4f + (0.2f * (float)random.NextDouble())), side * (0.4f + (0.2f * (float)random.NextDouble())), side * 0.3f, paint);
        return Encode(bitmap);
    }

    public void Dispose() => _folder.Dispose();

    private static void Classes(ZipArchive zip)
    {
        foreach (var (name, colour) in new[] { ("red", SKColors.Red), ("green", SKColors.Lime), ("blue", SKColors.Blue) })
            for (var i = 0; i < 20; i++) Add(zip, $"{name}/{i}.png", Disc(colour, seed: (colour.GetHashCode() % 1000) + i));
    }

    private static void Boxes(ZipArchive zip)
    {
        foreach (var (part, count) in new[] { ("train", 18), ("test", 6) })
        {
            var (images, annotations) = (new List<object>(), new List<object>());
            for (var i = 0; i < count; i++)
            {
                var random = new Random((part.Length * 100) + i);
                using var bitmap = new SKBitmap(120, 90);
                using var canvas = new SKCanvas(bitmap);
                canvas.Clear(SKColors.Gray);
                images.Add(new { id = i, file_name = $"{i}.png", width = 120, height = 90 });
                foreach (var (category, colour) in new[] { (1, SKColors.Red), (2, SKColors.Blue) })
                {
                    var (x, y) = (random.Next(0, 30) + (category == 1 ? 0 : 60), random.Next(0, 60));
                    using var paint = new SKPaint { Color = colour };
                    canvas.DrawRect(x, y, 25, 25, paint);
                    annotations.Add(new { id = annotations.Count, image_id = i, category_id = category, bbox = new[] { x, y, 25, 25 }, iscrowd = 0, area = 625 });
                }
                Add(zip, $"{part}/{i}.png", Encode(bitmap));
            }
            Add(zip, $"{part}/_annotations.coco.json", System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new
            {
                images, annotations, categories = new[] { new { id = 1, name = "red" }, new { id = 2, name = "blue" } },
            }));
        }
    }

    private string Make(string name, ImageModel model)
    {
        var folder = Directory.CreateDirectory(_folder[name]).FullName;
        using (model)
        using (no_grad())
        {
            manual_seed(3);
            foreach (var parameter in model.parameters()) { if (parameter.dim() > 1) nn.init.kaiming_normal_(parameter); else if (parameter.dim() == 1 && parameter.sum().item<float>() == 0) nn.init.zeros_(parameter); }
            model.SaveConfig(folder);
            SafeTensorsWriter.Write(Path.Combine(folder, ModelFamilies.WeightsFile), [.. model.state_dict().Select(p => (p.Key, p.Value))]);
        }
        return FolderCard.Prefix + folder;
    }

    private string Zip(string name, Action<ZipArchive> fill)
    {
        var path = _folder[name];
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        fill(zip);
        return path;
    }

    private static void Add(ZipArchive zip, string name, byte[] bytes)
    {
        using var stream = zip.CreateEntry(name).Open();
        stream.Write(bytes);
    }

    private static byte[] Encode(SKBitmap bitmap)
    {
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private DataSetInfo Import(string path) =>
        new DataSetStore(Home, minimumFreeBytes: 0).Import(new ImportRequest { Name = Path.GetFileName(path), Files = new Dictionary<DataPart, string> { [DataPart.Train] = path } });
}
