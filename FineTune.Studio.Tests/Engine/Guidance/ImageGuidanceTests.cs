using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Guidance;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tasks.Images;

namespace FineTune.Studio.Tests.Engine.Guidance;

[Collection(nameof(TorchCollection))]
public sealed class ImageGuidanceTests
{
    private static readonly MachineProfile Machine = new("test", Cores: 2, Threads: 1, MatrixRate: 60e9, AvailableMemory: 8_000_000_000, FreeDisk: 50_000_000_000);

    private static DataSummary Data(string task, int rows = 2400, int classes = 10) =>
        new() { Task = task, TrainRows = rows, ValidationRows = rows / 10, TestRows = rows / 10, ClassRows = [.. Enumerable.Repeat(rows / classes, classes)] };

    [Theory]
    [InlineData(SuggestedTasks.ImageClassification, "mobilenet-v2-coco", "ssdlite-mobilenet-v2")]
    [InlineData(SuggestedTasks.ObjectDetection, "ssdlite-mobilenet-v2", "mobilenet-v2-coco")]
    public void OnlyNetworksThatCanLearnTheTaskAreUsable(string task, string can, string cannot)
    {
        var advice = Advisor.Advise(Data(task), ModelCatalog.Cards, Machine);
        Assert.True(advice.Single(a => a.Card.Id == can).Usable);
        var refused = advice.Single(a => a.Card.Id == cannot);
        Assert.False(refused.Usable);
        Assert.Single(refused.Cons);
        Assert.Empty(refused.Pros);
        Assert.All(advice.Where(a => a.Usable), a => Assert.Contains(task, a.Card.Tasks));
        Assert.Equal(3, advice.SelectMany(a => a.Picks).Count());
    }

    [Fact]
    public void ALargeNetworkForFewImagesIsWarnedOf() =>
        Assert.Contains(Advisor.Advise(Data(SuggestedTasks.ImageClassification, rows: 120, classes: 5), ModelCatalog.Cards, Machine).Single(a => a.Card.Id == "vgg16").Cons, c => c.Contains("by heart"));

    [Theory]
    [InlineData(SuggestedTasks.ImageClassification, "mobilenet-v2-coco")]
    [InlineData(SuggestedTasks.ObjectDetection, "ssdlite-mobilenet-v2")]
    public void EveryPresetIsAPlanThatCanRun(string task, string model)
    {
        var card = ModelCatalog.Find(model);
        foreach (var preset in Presets.For(task))
        {
            var plan = Presets.Apply(preset.Id, new TrainingPlan { Data = new() { Hash = "x" }, Task = task, Model = model }, Data(task), card);
            Assert.Empty(plan.Problems());
            Assert.Contains(plan.Method, card.Methods);
            Assert.NotNull(plan.Image);
        }
        Assert.Equal(["fast", "balanced", "best"], Presets.For(task).Select(p => p.Id));
    }

    [Fact]
    public void ForecastsGrowWithTheImageAndWithWhatLearns()
    {
        var (data, card) = (Data(SuggestedTasks.ImageClassification), ModelCatalog.Find("mobilenet-v2-coco"));
        double Seconds(string preset, int size, string? method = null) => Forecast.Of(
            Presets.Apply(preset, new TrainingPlan { Data = new() { Hash = "x" }, Task = data.Task, Model = card.Id }, data, card, method) is var plan ? plan with { Image = plan.Image! with { Size = size } } : null!, card, data, Machine).Seconds;
        Assert.InRange(Seconds("balanced", 256) / Seconds("balanced", 128), 2.5, 4);
        Assert.True(Seconds("fast", 128) < Seconds("balanced", 128));
        Assert.True(Seconds("balanced", 128) < Seconds("balanced", 128, "full"));
        // Measured: 75 to 90 seconds of one core of a machine that multiplies at about this rate.
        Assert.InRange(Seconds("balanced", 128), 30, 200);
    }

    /// <summary>Discs of three colours: what colours alone tell is all there is to tell.</summary>
    [Fact]
    public void RelevanceIsMeasuredOnThePersonsOwnImages()
    {
        using var tiny = new TinyImages();
        using var set = new DataSetStore(tiny.Home).Open(tiny.ClassData.Hash);
        using var rows = (ImageClassificationData)LearningTasks.Find(SuggestedTasks.ImageClassification).Load(set, tiny.ClassPlan.Data, 1);
        var evidence = ImageEvidence.Measure(rows, tiny.Classifier[FolderCard.Prefix.Length..], "tiny");
        Assert.Equal(rows.Rows(DataPart.Train), evidence.Rows);
        Assert.True(evidence.ClassicalAccuracy > 0.9, $"{evidence.ClassicalAccuracy}");
        Assert.InRange(evidence.TransferAccuracy!.Value, evidence.TransferInterval![0], evidence.TransferInterval[1]);
        Assert.Equal("tiny", evidence.TransferModel);
        Assert.Null(ImageEvidence.Measure(rows, null, null).TransferAccuracy);
    }
}
