using System.Runtime.InteropServices;

namespace FineTune.Engine.Guidance;

/// <summary>What the machine can do, as far as guidance needs it.</summary>
/// <param name="MatrixRate">Floating-point operations per second of matrix products of a model's shape, on <paramref name="Threads"/> threads.</param>
/// <param name="AvailableMemory">Bytes a run may still take without pushing others out.</param>
/// <param name="FreeDisk">Free bytes on the disk of the home folder.</param>
public sealed record MachineProfile(string Processor, int Cores, int Threads, double MatrixRate, long AvailableMemory, long FreeDisk)
{
    public static MachineProfile Measure(FineTuneHome home, EngineSettings settings) => Measure(home, settings.EffectiveThreads);

    /// <summary>Memory and disk as they are now; the matrix rate as <see cref="MatrixProbe"/> measured it once for this processor and number of threads.</summary>
    public static MachineProfile Measure(FineTuneHome home, int threads)
    {
        var processor = ProcessorName();
        return new(processor, Environment.ProcessorCount, threads, MatrixProbe.Rate(home, processor, threads), AvailableBytes(), home.FreeBytes);
    }

    /// <summary>On Linux what the kernel says can be had without swapping, elsewhere what is not in use; never more than a container allows.</summary>
    internal static long AvailableBytes()
    {
        var memory = GC.GetGCMemoryInfo();
        var unused = Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes);
        return Field("/proc/meminfo", "MemAvailable")?.Split(' ')[0] is { } kilobytes && long.TryParse(kilobytes, out var available)
            ? Math.Min(available * 1024, memory.TotalAvailableMemoryBytes)
            : unused;
    }

    private static string ProcessorName() =>
        Field("/proc/cpuinfo", "model name") ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>The value of the first line <c>name : value</c>, or null.</summary>
    private static string? Field(string file, string name) =>
        File.Exists(file)
            ? File.ReadLines(file).Where(l => l.StartsWith(name, StringComparison.Ordinal)).Select(l => l[(l.IndexOf(':') + 1)..].Trim()).FirstOrDefault()
            : null;
}
