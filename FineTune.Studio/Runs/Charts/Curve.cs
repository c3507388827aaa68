namespace FineTune.Studio.Runs.Charts;

/// <summary>One line of a chart, kept small: beyond <see cref="Limit"/> points it is thinned with its extremes kept.</summary>
public sealed class Curve
{
    public const int Limit = 3000;
    public const int Thinned = 1500;

    private readonly List<CurvePoint> _points = [];

    public IReadOnlyList<CurvePoint> Points => _points;

    /// <summary>Grows when points already there changed; while it stays, new points were only added at the end.</summary>
    public int Generation { get; private set; }

    public void Add(CurvePoint point)
    {
        _points.Add(point);
        if (_points.Count > Limit) Replace(Downsampler.KeepExtremes(_points, Thinned));
    }

    /// <summary>Forgets what came after a step: a resumed attempt trains it again.</summary>
    public void CutAfter(int step)
    {
        if (_points.RemoveAll(p => p.Step > step) > 0) Generation++;
    }

    private void Replace(IReadOnlyList<CurvePoint> points)
    {
        var kept = points.ToList();
        _points.Clear();
        _points.AddRange(kept);
        Generation++;
    }
}
