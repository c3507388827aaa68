using FineTune.Engine;

namespace FineTune.Studio.Settings;

/// <summary>The settings page's fields, in the units a person types.</summary>
public sealed class SettingsForm
{
    private const double Gigabyte = 1e9;

    public int Threads { get; set; }

    public bool Offline { get; set; }

    public RunnerKind Runner { get; set; }

    public double MinimumFreeGigabytes { get; set; }

    public double MaximumUploadGigabytes { get; set; }

    /// <summary>Empty = the usual one.</summary>
    public string HubUrl { get; set; } = "";

    /// <summary>A new token; empty leaves the one that is set. What is set is never shown.</summary>
    public string HubToken { get; set; } = "";

    public bool ForgetHubToken { get; set; }

    public static SettingsForm From(EngineSettings settings) => new()
    {
        Threads = settings.Threads, Offline = settings.Offline, Runner = settings.Runner,
        HubUrl = settings.HubUrl ?? "",
        MinimumFreeGigabytes = Math.Round(settings.MinimumFreeBytes / Gigabyte, 2), MaximumUploadGigabytes = Math.Round(settings.MaximumUploadBytes / Gigabyte, 2),
    };

    /// <summary>One sentence per field that cannot be saved.</summary>
    /// <param name="current">What the form will be applied to.</param>
    public IEnumerable<string> Problems(EngineSettings? current = null)
    {
        if (Threads < 0 || Threads > Environment.ProcessorCount) yield return $"Threads is {Threads}: choose 0 (all but one) to {Environment.ProcessorCount}, the cores of this machine.";
        if (MinimumFreeGigabytes is < 0 or > 1e6) yield return "Disk space kept free: choose 0 or more gigabytes.";
        if (MaximumUploadGigabytes is < 0.001 or > 1e6) yield return "Largest upload: choose at least 0.001 gigabytes (1 MB).";
        if (ApplyTo(current ?? new()).HubProblem() is { } problem) yield return problem.Message;
    }

    /// <summary>What the page does not show stays as it is.</summary>
    public EngineSettings ApplyTo(EngineSettings settings) => settings with
    {
        Threads = Threads, Offline = Offline, Runner = Runner,
        HubUrl = HubUrl.Trim() is { Length: > 0 } url ? url : null,
        HubToken = ForgetHubToken ? null : HubToken.Trim() is { Length: > 0 } token ? token : settings.HubToken,
        MinimumFreeBytes = (long)(MinimumFreeGigabytes * Gigabyte), MaximumUploadBytes = (long)(MaximumUploadGigabytes * Gigabyte),
    };
}
