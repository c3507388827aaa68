namespace FineTune.Engine;

/// <summary>How a run is executed by the Studio.</summary>
public enum RunnerKind
{
    /// <summary>On a thread of the Studio's own process (the default).</summary>
    InProcess,

    /// <summary>In a child process (<c>finetune worker</c>): a crash there costs the Studio nothing.</summary>
    ChildProcess,
}

/// <summary>What a person can set for the whole installation; kept in <c>settings.json</c> under the home folder, read by Studio and command line alike.</summary>
public sealed record EngineSettings
{
    /// <summary>Threads of the training engine; 0 = one less than the processor's cores, at least one.</summary>
    public int Threads { get; init; }

    /// <summary>True forbids every download: only what is in the cache is used.</summary>
    public bool Offline { get; init; }

    public RunnerKind Runner { get; init; }

    /// <summary>Free disk space, in bytes, under which nothing new is started and the person is told.</summary>
    public long MinimumFreeBytes { get; init; } = 2L << 30;

    /// <summary>Largest upload the Studio takes, in bytes, all files of one data set together.</summary>
    public long MaximumUploadBytes { get; init; } = 10_000_000_000;

    public int EffectiveThreads => Threads > 0 ? Threads : Math.Max(1, Environment.ProcessorCount - 1);

    public static EngineSettings Load(FineTuneHome home) =>
        File.Exists(home.SettingsFile) ? Json.ReadFile<EngineSettings>(home.SettingsFile) : new();

    public void Save(FineTuneHome home) => Json.WriteFile(home.SettingsFile, this);
}
