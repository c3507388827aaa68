using System.Runtime.InteropServices;

namespace FineTune.Engine.Weights;

/// <summary>
/// Memory touched for the first time costs an interrupt per page of 4 KB: most of the time a large file takes from the page cache into tensors. Told in
/// time, Linux does it in larger steps. Elsewhere, and where the system does not want to, nothing changes.
/// </summary>
internal static unsafe partial class MemoryAdvice
{
    private const int HugePages = 14, PopulateRead = 22; // MADV_...
    private const long Least = 1 << 20;

    /// <param name="start">Memory that is about to be filled; what of it has been touched already stays as it is.</param>
    public static void WillWrite(byte* start, long bytes) => Advise(start, bytes, HugePages);

    /// <param name="start">A part of a memory map that is about to be read.</param>
    public static void WillRead(byte* start, long bytes) => Advise(start, bytes, PopulateRead);

    private static void Advise(byte* start, long bytes, int advice)
    {
        if (bytes < Least || !OperatingSystem.IsLinux()) return;
        var page = Environment.SystemPageSize;
        var first = ((nint)start + page - 1) / page * page;
        var length = ((nint)start + (nint)bytes - first) / page * page;
        if (length > 0) Advise(first, (nuint)length, advice); // an advice: its failing is no failure
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
