using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Engine.Evaluation;
using FineTune.Engine.Inference;
using FineTune.Engine.Inference.Images;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tasks.Images;
using SkiaSharp;

namespace FineTune.Studio.Tests.Engine.Training;

/// <summary>Whole runs on drawn images with small untrained networks.</summary>
[Collection(nameof(TorchCollection))]
public sealed class ImageRunTests : IDisposable
{
    private readonly TinyImages _tiny = new();

    [Theory]
    [InlineData("frozen")]
    [InlineData("partly-frozen")]
    [InlineData("gradual")]
    [InlineData("full")]
    public void EveryMethodLearnsClassesAndTheSavedModelAnswersAsItWasScored(string method)
    {
        var plan = _tiny.ClassPlan with { Method = method, Image = new() { Mixup = method == "full" ? 0.2 : 0, CutMix = method == "gradual" ? 1 : 0 } };
        var run = _tiny.NewRun(method, plan);
        var events = _tiny.Execute(run);
        var finished = Assert.IsType<Finished>(events[^1]);
        Assert.True(finished.Outcome == RunOutcome.Completed, finished.Message);
        Assert.Equal(3, events.OfType<Validated>().Count());
        var report = Assert.IsType<ClassificationReport>(finished.Evaluation);
        Assert.Equal(2, report.Baselines!.All.Count);

        using var set = new DataSetStore(_tiny.Home).Open(plan.Data.Hash);
        using var rows = (ImageTaskData)LearningTasks.Find(plan.Task).Load(set, plan.Data, plan.Seed);
        using var predictor = new ImagePredictor(run.Root);
        var answers = predictor.Predict([.. rows.Split.Test.Select(r => rows.Decode(r, predictor.WantedSide))]);
        Assert.Equal(rows.Labels, predictor.Labels);
        Assert.Equal(report.Accuracy, Assert.IsType<ClassificationReport>(rows.Report(DataPart.Test, answers, null)).Accuracy);
        var written = PredictionsCsv.Read(run.PredictionsFile, new PredictionQuery { Take = 100 }).Rows;
        Assert.Equal(rows.Split.Test.Select(r => r.Name).Order(), written.Select(r => r.Text).Order());
        foreach (var row in written)
        {
            var at = rows.Split.Test.Select((r, i) => (r, i)).Single(x => x.r.Name == row.Text).i;
            Assert.Equal(answers[at].Max(), row.ProbabilityOfPredicted, 1e-4);
        }
    }

    [Fact]
    public void BoxesAreLearntAndEachTermOfTheLossIsTold()
    {
        var run = _tiny.NewRun("boxes", _tiny.BoxPlan with { Epochs = 12 });
        var events = _tiny.Execute(run);
        var finished = Assert.IsType<Finished>(events[^1]);
        Assert.True(finished.Outcome == RunOutcome.Completed, finished.Message);
        var steps = events.OfType<StepCompleted>().ToList();
        Assert.All(steps, s => Assert.True(s.Terms![StepCompleted.BoxLoss] > 0 && s.Terms[StepCompleted.ClassLoss] > 0));
        var (first, last) = (steps.Take(10).Average(s => s.Loss), steps.TakeLast(10).Average(s => s.Loss));
        Assert.True(last < first, $"{first} to {last}");
        var report = Assert.IsType<DetectionReport>(finished.Evaluation);
        Assert.Equal(12, report.Boxes);
        Assert.NotNull(report.Baselines!.Classical!.Map50);

        using var predictor = new ImagePredictor(run.Root);
        Assert.Equal(["blue", "red"], predictor.Labels);
        var picture = ImageDecoder.Decode(TinyImages.Disc(SKColors.Red, 90), "disc.png");
        var answer = Assert.IsType<BoxesAnswer>(predictor.Answer("disc.png", 90, 90, predictor.Predict([picture])[0]));
        Assert.All(answer.Boxes, b => Assert.True(b.X >= 0 && b.Y >= 0 && b.X + b.Width <= 90.01 && b.Y + b.Height <= 90.01));
    }

    /// <summary>A run that was suspended and resumed ends with the very weights of one that was not.</summary>
    [Theory]
    [InlineData("partly-frozen")]
    [InlineData("full")]
    public void AResumedRunEndsAsOneThatNeverStopped(string method)
    {
        var plan = _tiny.ClassPlan with { Method = method };
        var (whole, cut) = (_tiny.NewRun("whole", plan), _tiny.NewRun("cut", plan));
        _tiny.Execute(whole);
        _tiny.Execute(cut, (e, control) => { if (e is StepCompleted { Step: 7 }) control.Suspend(); });
        var events = _tiny.Execute(cut);
        Assert.Equal(RunOutcome.Completed, Assert.IsType<Finished>(events[^1]).Outcome);
        Assert.Equal(7, events.OfType<AttemptStarted>().Single().FromStep);
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole.ModelFolder, "model.safetensors")), File.ReadAllBytes(Path.Combine(cut.ModelFolder, "model.safetensors")));
    }

    [Fact]
    public void ARefitLearnsFromTheValidationImagesToo()
    {
        var events = _tiny.Execute(_tiny.NewRun("refit", _tiny.ClassPlan with { RefitOnAllRows = true, Epochs = 2 }));
        Assert.Equal(RunOutcome.Completed, Assert.IsType<Finished>(events[^1]).Outcome);
        Assert.Contains(events.OfType<Marked>(), m => m.Caption.StartsWith("Refit"));
    }

    [Fact]
    public void FeaturesOfAFrozenNetworkAreReadFromTheDiskTheSecondTime()
    {
        var plan = _tiny.ClassPlan with { Method = "frozen" };
        var first = _tiny.Execute(_tiny.NewRun("first", plan));
        var second = _tiny.Execute(_tiny.NewRun("second", plan));
        static int Images(List<TrainingEvent> events) => events.OfType<ProgressMade>().Count(p => p.Phase == RunPhase.CachingFeatures);
        Assert.True(Images(first) > 0);
        Assert.Equal(0, Images(second));
        Assert.Equal(Assert.IsType<Finished>(first[^1]).Evaluation!.Headline.Value, Assert.IsType<Finished>(second[^1]).Evaluation!.Headline.Value);
    }

    /// <summary>TorchSharp's count does not go down for a module's parameters, however a module is disposed of: what must not grow is what steps, validations and answers leave.</summary>
    [Theory]
    [InlineData("gradual")]
    [InlineData("partly-frozen")]
    [InlineData("boxes")]
    public void StepsLeaveNoTensorBehind(string what)
    {
        var plan = what == "boxes" ? _tiny.BoxPlan : _tiny.ClassPlan with { Method = what, Image = new() { Mixup = 0.2 } };
        long Left(int epochs)
        {
            var before = TorchCollection.SettledTensors();
            _tiny.Execute(_tiny.NewRun($"{what}-{epochs}", plan with { Epochs = epochs }));
            return TorchCollection.SettledTensors() - before;
        }
        Left(1); // what is kept for the process is made now
        Assert.Equal(Left(2), Left(6));
    }

    [Theory]
    [InlineData("lora")]
    [InlineData("contrastive")]
    public void AMethodForTextsSaysSo(string method)
    {
        var finished = Assert.IsType<Finished>(_tiny.Execute(_tiny.NewRun(method, _tiny.ClassPlan with { Method = method }))[^1]);
        Assert.Equal(RunOutcome.Failed, finished.Outcome);
        Assert.Contains($"'{method}'", finished.Message);
        Assert.Contains("partly-frozen", finished.Remedy);
    }

    [Fact]
    public void ANetworkOfTheOtherKindSaysSo()
    {
        var finished = Assert.IsType<Finished>(_tiny.Execute(_tiny.NewRun("wrong", _tiny.BoxPlan with { Model = _tiny.Classifier }))[^1]);
        Assert.Contains("finds no boxes", finished.Message);
    }

    [Fact]
    public void GradCamLooksWhereTheClassIs()
    {
        var run = _tiny.NewRun("cam", _tiny.ClassPlan with { Method = "full", Epochs = 6, Image = new() { LabelSmoothing = 0 } });
        Assert.Equal(RunOutcome.Completed, Assert.IsType<Finished>(_tiny.Execute(run)[^1]).Outcome);
        using var predictor = new ImagePredictor(run.Root);
        var map = predictor.Explain(ImageDecoder.Decode(TinyImages.Disc(SKColors.Red, 64), "disc.png"), 0);
        Assert.Equal(2, map.Length); // 48 pixels, an input cell for every 32
        Assert.All(map, row => Assert.All(row, value => Assert.InRange(value, 0, 1)));
    }

    public void Dispose() => _tiny.Dispose();
}
