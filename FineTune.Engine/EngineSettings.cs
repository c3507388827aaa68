using System.Text;
using System.Text.Json.Serialization;

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
    public const string PublicHub = "https://huggingface.co";

    /// <summary>Threads of the training engine; 0 = one less than the processor's cores, at least one.</summary>
    public int Threads { get; init; }

    /// <summary>True forbids every download: only what is in the cache is used.</summary>
    public bool Offline { get; init; }

    public RunnerKind Runner { get; init; }

    /// <summary>Free disk space, in bytes, under which nothing new is started and the person is told.</summary>
    public long MinimumFreeBytes { get; init; } = 2L << 30;

    /// <summary>Largest upload the Studio takes, in bytes, all files of one data set together.</summary>
    public long MaximumUploadBytes { get; init; } = 10_000_000_000;

    /// <summary>Where models are fetched from by their hub names; null = <c>HF_ENDPOINT</c>, else the public hub.</summary>
    public string? HubUrl { get; init; }

    /// <summary>A token for models that are not given to everyone; null = <c>HF_TOKEN</c>, else none. Never shown, never logged.</summary>
    public string? HubToken { get; init; }

    [JsonIgnore]
    public string EffectiveHubUrl => First(HubUrl, "HF_ENDPOINT") ?? PublicHub;

    [JsonIgnore]
    public string? EffectiveHubToken => First(HubToken, "HF_TOKEN");

    public int EffectiveThreads => Threads > 0 ? Threads : Math.Max(1, Environment.ProcessorCount - 1);

    public static EngineSettings Load(FineTuneHome home) =>
        File.Exists(home.SettingsFile) ? Json.ReadFile<EngineSettings>(home.SettingsFile) : new();

    /// <summary>Readable by its owner alone: it may hold the token.</summary>
    public void Save(FineTuneHome home) => Json.WriteFile(home.SettingsFile, this, ownerOnly: true);

    /// <summary>What keeps the hub from being used as it is set; null = nothing.</summary>
    public UserException? HubProblem()
    {
        if (!Uri.TryCreate(EffectiveHubUrl, UriKind.Absolute, out var hub) || hub.Scheme is not ("https" or "http") || hub.UserInfo.Length > 0 || hub.Query.Length > 0)
            return new($"The hub's address '{EffectiveHubUrl}' is none.", $"Give one like {PublicHub} in the settings (or in HF_ENDPOINT).");
        if (EffectiveHubToken is { } token && (hub is { Scheme: "http", IsLoopback: false } || token.Any(c => c is <= ' ' or > '~')))
            return hub.Scheme == "http" ? new($"The token would travel to {hub} for all to read.", "Give an address that begins with https://, or take the token out of the settings.")
                : new("The hub's token holds a character no token has.", "Copy it again, without spaces.");
        return null;
    }

    /// <summary>Settings are printed into logs; the token is not.</summary>
    private bool PrintMembers(StringBuilder text)
    {
        text.Append($"Threads = {Threads}, Offline = {Offline}, Runner = {Runner}, MinimumFreeBytes = {MinimumFreeBytes}, MaximumUploadBytes = {MaximumUploadBytes}, HubUrl = {HubUrl}, HubToken = {(HubToken is null ? "" : "(set)")}");
        return true;
    }

    private static string? First(string? own, string variable) => own is { Length: > 0 } ? own : Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given ? given : null;
}
