using FineTune.Engine;
using FineTune.Studio.Wizard;

namespace FineTune.Studio.Tests.Studio.Wizard;

public sealed class PlanFieldTests
{
    /// <summary>Set elsewhere in the wizard, or not a person's to set.</summary>
    private static readonly string[] NotNumbers = [nameof(TrainingPlan.Name), nameof(TrainingPlan.Data), nameof(TrainingPlan.Task), nameof(TrainingPlan.Model), nameof(TrainingPlan.Revision), nameof(TrainingPlan.Preset)];

    [Fact]
    public void EveryNumberOfAPlanCanBeSet() =>
        Assert.Equal(typeof(TrainingPlan).GetProperties().Where(p => p.CanWrite).Select(p => p.Name).Except(NotNumbers).Order(), PlanField.All.Select(f => f.Name).Order());

    [Fact]
    public void WhatIsShownIsReadBackAsTheSame()
    {
        var plan = WizardCase.Complete().Plan! with { LearningRate = 1.5e-5, WarmupFraction = 0.06, ClassWeights = true, Schedule = LearningRateSchedule.Cosine };
        foreach (var field in PlanField.All)
            Assert.Equal(plan, field.Apply(plan, field.Get(plan)).Plan);
    }
}
