using FineTune.Engine;
using FineTune.Studio.Wizard;

namespace FineTune.Studio.Tests.Studio.Wizard;

public sealed class PlanFieldTests
{
    /// <summary>Set elsewhere in the wizard, or not a person's to set.</summary>
    private static readonly string[] NotNumbers = [nameof(TrainingPlan.Name), nameof(TrainingPlan.Data), nameof(TrainingPlan.Task), nameof(TrainingPlan.Model), nameof(TrainingPlan.Revision), nameof(TrainingPlan.Preset), nameof(TrainingPlan.Api), nameof(TrainingPlan.Image)];

    [Fact]
    public void EveryNumberOfAPlanCanBeSet() =>
        Assert.Equal(typeof(TrainingPlan).GetProperties().Where(p => p.CanWrite).Select(p => p.Name).Except(NotNumbers)
            .Concat(typeof(ImageNumbers).GetProperties().Where(p => p.CanWrite).Select(p => PlanField.OfImages(p.Name))).Order(), PlanField.All.Select(f => f.Name).Order());

    [Theory]
    [InlineData("chat", new[] { "ChatTemplate", "LearnPrompts", "WatchedPrompts" })]
    [InlineData("text", new[] { "WatchedPrompts" })]
    [InlineData("preference", new[] { "ChatTemplate", "DpoBeta", "WatchedPrompts" })]
    public void WritingHasItsOwnSettingsAndNoneThatMeanNothingForIt(string format, string[] own)
    {
        var shown = PlanField.All.Where(f => f.AppliesTo(WizardCase.CompleteWriting(format).Plan!)).Select(f => f.Name).ToList();
        Assert.Equal(own, shown.Intersect(["ChatTemplate", "LearnPrompts", "DpoBeta", "WatchedPrompts"]).Order());
        Assert.Empty(shown.Intersect(["HeadLearningRate", "Truncation", "ClassWeights", "ContrastiveEpochs", "Dropout"]));
        Assert.Contains("MaxLength", shown);
        var classes = PlanField.All.Where(f => f.AppliesTo(WizardCase.Complete().Plan!)).Select(f => f.Name).ToList();
        Assert.Empty(classes.Intersect(["ChatTemplate", "LearnPrompts", "DpoBeta", "WatchedPrompts"]));
        Assert.Contains("HeadLearningRate", classes);
    }

    [Theory]
    [InlineData("image-classification", "partly-frozen", new[] { "ColourJitter", "CropArea", "CutMix", "Flip", "LabelSmoothing", "Mixup", "Rotation", "Size", "TestTimeFlip", "Views" })]
    [InlineData("image-classification", "full", new[] { "ColourJitter", "CropArea", "CutMix", "Flip", "LabelSmoothing", "Mixup", "Rotation", "Size", "TestTimeFlip" })]
    [InlineData("object-detection", "partly-frozen", new[] { "ColourJitter", "CropArea", "Flip", "Rotation", "Size", "Views" })]
    [InlineData("text-classification", "full", new string[0])]
    public void TasksOnImagesHaveNumbersOfTheirOwnAndNoneOfTexts(string task, string method, string[] own)
    {
        var plan = new TrainingPlan { Data = new() { Hash = "h" }, Model = "m", Task = task, Method = method };
        var shown = PlanField.All.Where(f => f.AppliesTo(plan)).Select(f => f.Name).ToList();
        Assert.Equal(own.Select(PlanField.OfImages), shown.Where(n => n.StartsWith("Image.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(own.Length == 0, shown.Contains("MaxLength"));
        Assert.Equal(task != "object-detection", shown.Contains("ClassWeights"));
        Assert.Contains("HeadLearningRate", shown);
    }

    [Fact]
    public void ANumberOfImagesIsSetInItsPlaceAndItsLimitIsASentence()
    {
        var plan = new TrainingPlan { Data = new() { Hash = "h" }, Model = "m", Task = "image-classification" };
        Assert.Equal(new ImageNumbers { Size = 160 }, WizardCase.Field("Image.Size").Apply(plan, "160").Plan!.Image);
        Assert.Null(WizardCase.Field("Image.Flip").Apply(plan, "on").Plan!.Image);
        Assert.Contains("choose 32 to 1,024 pixels", WizardCase.Field("Image.Size").Apply(plan, "7").Problem);
        Assert.Contains("write a number", WizardCase.Field("Image.Mixup").Apply(plan, "much").Problem);
    }

    [Fact]
    public void AnUnknownTemplateIsRefusedWithThoseThereAreAndPromptsAreKeptLineByLine()
    {
        var plan = WizardCase.CompleteWriting().Plan!;
        Assert.Contains("plain, alpaca, chatml, none", WizardCase.Field("ChatTemplate").Apply(plan, "llama").Problem);
        Assert.Equal("one\ntwo", WizardCase.Field("WatchedPrompts").Apply(plan, " one \r\n\n two").Plan!.WatchedPrompts);
        Assert.Equal("as the model says", WizardCase.Field("ChatTemplate").Word(""));
    }

    [Fact]
    public void WhatIsShownIsReadBackAsTheSame()
    {
        var plan = WizardCase.Complete().Plan! with { LearningRate = 1.5e-5, WarmupFraction = 0.06, ClassWeights = true, Schedule = LearningRateSchedule.Cosine };
        foreach (var field in PlanField.All)
            Assert.Equal(plan, field.Apply(plan, field.Get(plan)).Plan);
    }
}
