using FineTune.Engine;
using FineTune.Studio.Wizard;

namespace FineTune.Studio.Tests.Studio.Wizard;

public sealed class PlanFieldTests
{
    /// <summary>Set elsewhere in the wizard, or not a person's to set.</summary>
    private static readonly string[] NotNumbers = [nameof(TrainingPlan.Name), nameof(TrainingPlan.Data), nameof(TrainingPlan.Task), nameof(TrainingPlan.Model), nameof(TrainingPlan.Revision), nameof(TrainingPlan.Preset), nameof(TrainingPlan.Api)];

    [Fact]
    public void EveryNumberOfAPlanCanBeSet() =>
        Assert.Equal(typeof(TrainingPlan).GetProperties().Where(p => p.CanWrite && p.Name != nameof(TrainingPlan.Image)).Select(p => p.Name).Except(NotNumbers)
            .Concat(typeof(ImageNumbers).GetProperties().Where(p => p.CanWrite).Select(p => $"Image.{p.Name}")).Order(), PlanField.All.Select(f => f.Name).Order());

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
