namespace FineTune.Engine.Evaluation;

/// <summary>
/// Negative log likelihood of the true class in nats, as <c>sklearn.metrics.log_loss</c> defines it for one row, the probability
/// clipped to [1e-15, 1]: one answer that was certain and wrong costs 34.5, not infinity.
/// </summary>
public static class LogLoss
{
    public const double Clip = 1e-15;

    /// <param name="probability">Of the true class; a value that is not finite counts as 0.</param>
    public static double Of(float probability) => 0 - Math.Log(Math.Clamp(Finite(probability), Clip, 1)); // 0 - : certain and right costs 0, not -0

    /// <summary>The index of the largest probability, the first of several equal ones.</summary>
    public static int MostProbable(ReadOnlySpan<float> probabilities)
    {
        var best = 0;
        for (var i = 1; i < probabilities.Length; i++)
            if (probabilities[i] > probabilities[best] || (float.IsNaN(probabilities[best]) && !float.IsNaN(probabilities[i]))) best = i;
        return best;
    }

    internal static double Finite(float probability) => float.IsFinite(probability) ? probability : 0;
}
