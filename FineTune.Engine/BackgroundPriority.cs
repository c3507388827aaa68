using System.Runtime.InteropServices;

namespace FineTune.Engine;

/// <summary>Lets training give way to whatever a person waits for (pages, answers) when the processor is short.</summary>
public static partial class BackgroundPriority
{
    // Between the default 0 and the idle 19: gives way clearly, still gets a fair share on a busy machine.
    private const int Nice = 5;

    /// <summary>Lowers the calling thread, and on Linux every thread it starts from now on (the math library's workers among them).</summary>
    public static void Lower()
    {
        if (OperatingSystem.IsLinux())
        {
            // .NET ignores Thread.Priority on Linux. There setpriority(PRIO_PROCESS, 0, n) means the calling thread, and new threads inherit it.
            _ = SetPriority(0, 0, Nice);
        }
        else Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
