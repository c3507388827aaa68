using System.Runtime.InteropServices;

namespace FineTune.Engine.Models.Images;

/// <summary>
/// libtorch asks NNPACK before every small convolution, and where the processor is none NNPACK knows, a warning is printed each time: dozens of lines for
/// one image. TorchSharp has no switch for it, libtorch has.
/// </summary>
internal static partial class Nnpack
{
    private static readonly Lazy<bool> Off = new(() =>
    {
        try
        {
            SetEnabled(GlobalContext(), false);
            return true;
        }
        // Windows' libtorch comes without NNPACK, and another version may name the switch otherwise: then there are warnings, and nothing else.
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException) { return false; }
    });

    /// <summary>Switches it off for the process, once. libtorch must be loaded.</summary>
    /// <returns>Whether there was a switch.</returns>
    public static bool SwitchOff() => Off.Value;

    [LibraryImport("torch_cpu", EntryPoint = "_ZN2at13globalContextEv")]
    private static partial nint GlobalContext();

    [LibraryImport("torch_cpu", EntryPoint = "_ZN2at7Context20setUserEnabledNNPACKEb")]
    private static partial void SetEnabled(nint context, [MarshalAs(UnmanagedType.U1)] bool on);
}
