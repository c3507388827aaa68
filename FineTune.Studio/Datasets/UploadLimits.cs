using FineTune.Engine;
using FineTune.Studio.Settings;
using FineTune.Studio.Shell;

namespace FineTune.Studio.Datasets;

/// <summary>How large an upload may be, said before its first byte is sent.</summary>
public sealed class UploadLimits(FineTuneHome home, SettingsStore settings)
{
    public long MaximumBytes => settings.Current.MaximumUploadBytes;

    /// <exception cref="UserException">It is larger than the settings allow, or the disk has no room for it.</exception>
    public void Require(long bytes)
    {
        if (bytes > MaximumBytes)
            throw new UserException($"The upload is {Format.Bytes(bytes)}; the largest one allowed is {Format.Bytes(MaximumBytes)}.",
                "Raise the limit in the settings, split the data, or import it with the command line: finetune profile FILE.");
        // Once as the upload itself, once as the stored rows, and never into the reserve.
        var needed = (2 * bytes) + settings.Current.MinimumFreeBytes;
        if (home.FreeBytes < needed)
            throw new UserException(
                $"The disk of {home.Root} has {Format.Bytes(home.FreeBytes)} free; this upload needs {Format.Bytes(2 * bytes)} for a moment, and {Format.Bytes(settings.Current.MinimumFreeBytes)} are kept free.",
                "Delete data sets, runs or cached models you no longer need, or lower the reserve in the settings.");
    }
}
