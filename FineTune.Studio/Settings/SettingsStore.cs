using FineTune.Engine;

namespace FineTune.Studio.Settings;

/// <summary>The installation's settings as every part of the studio sees them now; a change is on disk before it is announced.</summary>
public sealed class SettingsStore(FineTuneHome home)
{
    private readonly Lock _lock = new();
    private EngineSettings _current = EngineSettings.Load(home);

    /// <summary>Raised after a change, on the thread that made it.</summary>
    public event Action<EngineSettings>? Changed;

    public EngineSettings Current => Volatile.Read(ref _current);

    public void Save(EngineSettings settings)
    {
        lock (_lock)
        {
            settings.Save(home);
            Volatile.Write(ref _current, settings);
        }
        Changed?.Invoke(settings);
    }
}
