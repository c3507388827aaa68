using FineTune.Engine;

namespace FineTune.Studio.Storage;

/// <summary>
/// One studio per home folder: two would both execute the queue and clear each other's uploads. Held by the process, so the
/// operating system lets go of it however the process ends. The command line needs no lock: it works in folders of its own.
/// </summary>
public sealed class HomeLock : IDisposable
{
    private readonly FileStream _file;

    /// <exception cref="UserException">Another studio uses the folder.</exception>
    public HomeLock(FineTuneHome home)
    {
        try { _file = new FileStream(Path.Combine(home.Root, "studio.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None); }
        catch (IOException e)
        {
            throw new UserException($"Another studio uses the folder {home.Root} already.", "Open that one in the browser, stop it first, or start this one with --home OTHER_FOLDER.", inner: e);
        }
    }

    public void Dispose() => _file.Dispose();
}
