using System.Runtime.InteropServices;

namespace FineTune.Engine;

/// <summary>Asks another process to end in good order; .NET itself can only kill.</summary>
public static partial class ProcessSignal
{
    private const int Sigterm = 15;

    /// <summary>Sends SIGTERM where there is such a thing; false where there is not (Windows) or the process is gone.</summary>
    public static bool Terminate(int processId) => !OperatingSystem.IsWindows() && Kill(processId, Sigterm) == 0;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
