using System.Diagnostics;

namespace FineTune.Engine.Training;

/// <summary>Processor share and resident memory of this process since the last reading.</summary>
public sealed class ResourceMeter
{
    private TimeSpan _processor = Environment.CpuUsage.TotalTime;
    private long _at = Stopwatch.GetTimestamp();

    public (double ProcessorShare, long MemoryBytes) Read()
    {
        var (processor, at) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        var wall = Stopwatch.GetElapsedTime(_at, at).TotalSeconds * Environment.ProcessorCount;
        var share = wall > 0 ? Math.Clamp((processor - _processor).TotalSeconds / wall, 0, 1) : 0;
        (_processor, _at) = (processor, at);
        return (share, Environment.WorkingSet);
    }
}
