namespace FineTune.Studio.Runs.Charts;

/// <summary>One measured value.</summary>
/// <param name="Epoch">Epochs done, fractional; NaN where the event does not say.</param>
/// <param name="Seconds">Seconds of work on the run so far.</param>
public readonly record struct CurvePoint(int Step, double Epoch, double Seconds, double Value);
