using System.Runtime.InteropServices;

namespace FineTune.Engine;

/// <summary>Turns what stops a run into a sentence a person can act on.</summary>
public static class Failures
{
    private const int NoSpaceUnix = 28, NoSpaceWindows = unchecked((int)0x80070070);

    public static (string What, string Remedy) Explain(Exception failure) => failure switch
    {
        UserException user => (user.Where is { } where ? $"{where}: {user.What}" : user.What, user.Remedy),
        OutOfMemoryException => OutOfMemory,
        ExternalException or InvalidOperationException when failure.Message.Contains("allocate memory", StringComparison.OrdinalIgnoreCase)
            || failure.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase) => OutOfMemory,
        IOException disk when IsDiskFull(disk) => ("The disk is full.", "Free some space (Settings shows what the caches use), then resume: the last checkpoint is kept."),
        UnauthorizedAccessException => ($"A file may not be read or written: {failure.Message}", "Give this user access to the folder, then resume."),
        _ => ($"Something unexpected stopped the run: {failure.GetType().Name}: {failure.Message}", "Resume continues from the last checkpoint; if it happens again, the log has the details to report."),
    };

    public static bool IsDiskFull(IOException failure) => failure.HResult is NoSpaceUnix or NoSpaceWindows;

    private static (string, string) OutOfMemory => ("The machine's memory is used up.",
        "Start again with half the batch size or a shorter max length, or close other programs; the last checkpoint is kept.");
}
