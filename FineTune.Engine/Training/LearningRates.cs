namespace FineTune.Engine.Training;

/// <summary>Learning-rate schedules as pure functions of the step: nothing to save, nothing to restore.</summary>
public static class LearningRates
{
    /// <summary>Factor on the peak learning rate for 0-based <paramref name="step"/> of <paramref name="totalSteps"/>.</summary>
    public static double Factor(LearningRateSchedule schedule, int step, int totalSteps, double warmupFraction)
    {
        var warmup = (int)Math.Round(totalSteps * warmupFraction);
        if (step < warmup) return (step + 1.0) / warmup;
        // 0 just after the warm-up, 1 one step after the last: the last step still moves the weights.
        var progress = totalSteps == warmup ? 0 : (double)(step - warmup) / (totalSteps - warmup);
        return schedule switch
        {
            LearningRateSchedule.Linear => 1 - progress,
            LearningRateSchedule.Cosine => 0.5 * (1 + Math.Cos(Math.PI * progress)),
            LearningRateSchedule.Constant => 1,
            _ => throw new ArgumentOutOfRangeException(nameof(schedule), schedule, "A schedule without a formula."),
        };
    }
}
