using System.Diagnostics;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Inference.Images;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Images;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tasks.Images;
using FineTune.Engine.Training;
using FineTune.Engine.Tuning;
using FineTune.Engine.Tuning.Images;
using FineTune.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Cli.Bench;

/// <summary>Images on their way to the network, and through it. Drawn photographs of 500 x 375 pixels and MobileNetV2 with random weights: no download.</summary>
internal static class BenchImages
{
    private const int Side = 128, Count = 192;

    public static IEnumerable<BenchFigure> Measure(BenchContext context)
    {
        set_num_threads(context.Threads);
        var folder = Directory.CreateTempSubdirectory("finetune-bench-").FullName;
        try
        {
            foreach (var figure in Decoding()) yield return figure;
            var home = new FineTuneHome(Path.Combine(folder, "home"));
            foreach (var figure in Import(home, folder)) yield return figure;
            foreach (var figure in Features(home, folder)) yield return figure;
            foreach (var figure in Head(context.Threads)) yield return figure;
            foreach (var figure in OneImage(folder)) yield return figure;
        }
        finally { Directory.Delete(folder, recursive: true); }
    }

    private static IEnumerable<BenchFigure> Decoding()
    {
        var jpegs = Enumerable.Range(0, 24).Select(i => BenchPictures.Jpeg(1000, 750, i)).ToArray();
        var (scaled, full) = (0.0, 0.0);
        foreach (var jpeg in jpegs)
        {
            scaled += Seconds(() => ImageDecoder.Decode(jpeg, "bench.jpg", Side));
            full += Seconds(() => ImageDecoder.Decode(jpeg, "bench.jpg"));
        }
        yield return new("JPEG of 1,000 x 750 for 128 pixels, decoded scaled", jpegs.Length / scaled, "images/s");
        yield return new("decoding scaled against in full", full / scaled, "times", "at least 1.5");
    }

    private static IEnumerable<BenchFigure> Import(FineTuneHome home, string folder)
    {
        var store = new DataSetStore(home, minimumFreeBytes: 0);
        Request(store, BenchPictures.Zip(Path.Combine(folder, "warm.zip"), 20, 224, 224));
        var zip = BenchPictures.Zip(Path.Combine(folder, "many.zip"), 2000, 224, 224);
        GC.Collect();
        var before = Environment.WorkingSet;
        var seconds = Seconds(() => Request(store, zip));
        yield return new("import of 2,000 JPEGs of 224 x 224, all cores", 2000 / seconds, "images/s", "at least 300");
        yield return new("memory grown meanwhile", (Environment.WorkingSet - before) / 1048576.0, "MiB", "flat");
    }

    /// <summary>The frozen network's one pass with decoding beside it, against the network on tensors that are there already.</summary>
    private static IEnumerable<BenchFigure> Features(FineTuneHome home, string folder)
    {
        var store = new DataSetStore(home, minimumFreeBytes: 0);
        var info = Request(store, BenchPictures.Zip(Path.Combine(folder, "pass.zip"), Count, 500, 375));
        using var set = store.Open(info.Hash);
        var plan = new TrainingPlan { Data = new() { Hash = info.Hash, LabelColumn = "label", Split = new(100, 0, 0) }, Model = "bench", Task = ImageClassificationTask.TaskId, Image = new() { Views = 1 } };
        using var rows = (ImageTaskData)LearningTasks.Find(plan.Task).Load(set, plan.Data, plan.Seed);
        using var model = (ImageBackbone)ImageFamilies.Load(Network(folder));
        using var source = new ImageSource(rows, model.Preprocessing with { Size = Side }, plan.Image, plan.Seed);
        var tuning = new ImageTuningContext(model, null, plan, source, null, "", home.Temporary, (_, _) => { }, _ => { }, CancellationToken.None);
        using var ungraded = no_grad();
        model.eval();
        var planes = rand(16, 3, Side, Side);
        var (first, last) = (double.MaxValue, double.MaxValue);
        foreach (var _ in Enumerable.Range(0, 4))
        {
            first = Math.Min(first, Seconds(() => Forward(model, planes)));
            last = Math.Min(last, Seconds(() => Forward(model, planes.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2))));
        }
        yield return new("MobileNetV2, 16 images of 128 pixels: channels last against first", first / last, "times", "the faster one is taken");
        var (pass, bare, cached) = (0.0, 0.0, 0.0);
        var cachePath = Path.Combine(folder, "pixels");
        source.Keep(cachePath, long.MaxValue, (_, _) => { }, CancellationToken.None);
        using var plain = new ImageSource(rows, model.Preprocessing with { Size = Side }, plan.Image, plan.Seed);
        foreach (var _ in Enumerable.Range(0, 2))
        {
            bare += Seconds(() => { for (var i = 0; i < Count / 16; i++) Forward(model, planes); });
            pass += Seconds(() => MapCache.Compute(tuning with { Source = plain }, DataPart.Train, model.call, ScalarType.Float32, _ => { }).Dispose());
        }
        yield return new("feature pass, decoding beside it", 2 * Count / pass, "images/s");
        yield return new("feature pass against the bare network", bare / pass, "of the rate", "at least 0.9 with two cores and one thread");
        var (read, decoded) = (0.0, 0.0);
        foreach (var row in Enumerable.Range(0, Count))
        {
            read += Seconds(() => source.All(DataPart.Train, row, [0]));
            decoded += Seconds(() => plain.All(DataPart.Train, row, [0]));
        }
        yield return new("a view from the cache of pixels against decoding", decoded / read, "times");
    }

    private static IEnumerable<BenchFigure> Head(int threads)
    {
        using var features = rand(3000, 1280); // [images, F]
        using var head = new ClassificationHead(1280, 10, 0.2);
        using var optimizer = new AdamW([.. ParameterGroup.DecayAndNot("head", HeadParameters.Of(head), 1e-3, 0)], threads);
        var labels = randint(0, 10, [3000], dtype: ScalarType.Int64);
        double Epoch() => Seconds(() =>
        {
            foreach (var batch in Enumerable.Range(0, 3000).Select(i => (long)i).Chunk(32))
            {
                using var scope = NewDisposeScope();
                var index = tensor(batch);
                nn.functional.cross_entropy(head.call(features.index_select(0, index)), labels.index_select(0, index)).backward();
                optimizer.GradientNorm();
                optimizer.Step(0.1, 1);
            }
        });
        Epoch();
        yield return new("an epoch of the head on 3,000 images' features", Epoch(), "s", "under 1");
    }

    private static IEnumerable<BenchFigure> OneImage(string folder)
    {
        var jpeg = BenchPictures.Jpeg(1000, 750, 1);
        var detector = Path.Combine(folder, "detector");
        using (var model = new Ssdlite(Ssdlite.Coco)) ImageModelFolder.Save(detector, model, null, new ObjectDetectionTask(), [.. Enumerable.Range(0, 90).Select(i => $"class {i}")], testTimeFlip: false);
        var classifier = Path.Combine(folder, "classifier");
        using (var model = (ImageBackbone)ImageFamilies.Load(Network(folder)))
        using (var head = model.CreateHead(10, 0)) ImageModelFolder.Save(classifier, model, head, new ImageClassificationTask(), [.. Enumerable.Range(0, 10).Select(i => $"class {i}")], testTimeFlip: true);
        foreach (var (name, at) in new[] { ("classes of an image, 128 pixels, mirrored too", classifier), ("objects in an image, 300 pixels", detector) })
        {
            using var predictor = new ImagePredictor(at);
            void Ask() => predictor.Predict([ImageDecoder.Decode(jpeg, "bench.jpg", predictor.WantedSide)]);
            Ask();
            yield return new($"{name}, decoding included", 1000 * Enumerable.Range(0, 9).Select(_ => Seconds(Ask)).Order().ElementAt(4), "ms", "under 150 on one core");
        }
    }

    private static string Network(string folder)
    {
        var path = Path.Combine(folder, "network");
        if (Directory.Exists(path)) return path;
        Directory.CreateDirectory(path);
        using var model = new MobileNetV2(MobileNetConfig.Coco);
        using (no_grad())
            foreach (var parameter in model.parameters()) nn.init.uniform_(parameter, -0.1, 0.1);
        model.SaveConfig(path);
        SafeTensorsWriter.Write(Path.Combine(path, ModelFamilies.WeightsFile), [.. model.state_dict().Select(p => (p.Key, p.Value))]);
        return path;
    }

    private static void Forward(ImageBackbone model, Tensor pixels)
    {
        using var scope = NewDisposeScope();
        model.call(pixels);
    }

    private static DataSetInfo Request(DataSetStore store, string path) =>
        store.Import(new ImportRequest { Name = Path.GetFileName(path), Files = new Dictionary<DataPart, string> { [DataPart.Train] = path } });

    private static double Seconds(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Seconds<T>(Func<T> work) => Seconds(() => { work(); });
}
