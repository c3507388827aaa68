using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FineTune.Engine;

/// <summary>
/// Keeps libtorch's own warnings away from the terminal: on processors without AVX2 or in containers it says at every small convolution that NNPACK, which
/// it can do without, could not be started.
/// </summary>
internal static partial class NativeLog
{
    private const string Variable = "TORCH_CPP_LOG_LEVEL";

    // libtorch reads the variable while it is loaded, so it has to be set before anything touches it; .NET's own copy of the environment is not what it reads.
#pragma warning disable CA2255
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void OnlyErrors()
    {
        if (OperatingSystem.IsWindows()) return;
        try { Set(Variable, "ERROR", overwrite: 0); }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException) { } // then it warns
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Set(string name, string value, int overwrite);
}
