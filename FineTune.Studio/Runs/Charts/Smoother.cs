namespace FineTune.Studio.Runs.Charts;

/// <summary>
/// Exponential moving average with the start's bias taken out (Kingma and Ba 2015, section 3), value by value, so that a growing
/// line needs only its new end smoothed.
/// </summary>
/// <param name="weight">Weight of the past, 0 (as measured) to below 1.</param>
public sealed class Smoother(double weight)
{
    private double _mean;
    private double _mass;

    /// <summary>The average after one more value; NaN where the value is no number, which is then left out of the average.</summary>
    public double Next(double value)
    {
        if (!double.IsFinite(value)) return double.NaN;
        _mean = weight * _mean + (1 - weight) * value;
        _mass = weight * _mass + (1 - weight);
        return _mean / _mass;
    }
}
