namespace FineTune.Engine.Evaluation;

/// <summary>
/// Does "90 % sure" mean right nine times in ten? Rows are put into 15 equally wide bins by the probability of their answer;
/// the expected calibration error is the mean over rows of |accuracy - mean confidence| of their bin
/// (Guo, Pleiss, Sun, Weinberger, "On Calibration of Modern Neural Networks", ICML 2017, eq. 3; bins (0, 1/15], (1/15, 2/15], ...).
/// </summary>
public sealed class CalibrationBins
{
    public const int Count = 15;

    private readonly double[] _confidence = new double[Count];
    private readonly int[] _right = new int[Count];
    private readonly int[] _rows = new int[Count];

    /// <param name="confidence">Probability of the answer, 0 to 1.</param>
    public void Add(double confidence, bool right)
    {
        var bin = Math.Clamp((int)Math.Ceiling(confidence * Count) - 1, 0, Count - 1);
        _confidence[bin] += confidence;
        _rows[bin]++;
        if (right) _right[bin]++;
    }

    /// <summary>0 (as sure as right) to 1; 0 without rows.</summary>
    public double ExpectedCalibrationError
    {
        get
        {
            // rows/N * |right/rows - confidence/rows| = |right - confidence| / N
            var gap = 0.0;
            for (var b = 0; b < Count; b++) gap += Math.Abs(_right[b] - _confidence[b]);
            return _rows.Sum() is var rows and > 0 ? gap / rows : 0;
        }
    }

    /// <summary>The bins that hold rows, least sure first.</summary>
    public IReadOnlyList<ReliabilityBin> Bins() =>
        [.. Enumerable.Range(0, Count).Where(b => _rows[b] > 0)
            .Select(b => new ReliabilityBin(_confidence[b] / _rows[b], (double)_right[b] / _rows[b], _rows[b]))];
}
