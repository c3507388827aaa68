using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using FineTune.Engine;

namespace FineTune.Studio.Runners;

/// <summary>What the hub and the runner share about workers: who may report for a run, and the wishes that wait for a worker.</summary>
public sealed class WorkerLinks(FineTuneHome home)
{
    private readonly ConcurrentDictionary<string, CommandLog> _logs = new();
    private readonly Lazy<byte[]> _key = new(() => ReadKey(Path.Combine(home.Root, "worker.key")));

    /// <summary>The secret that lets a worker speak for one run. Derived, so a worker that outlives a restart of the Studio is still known.</summary>
    public string Token(string run) => Convert.ToHexStringLower(HMACSHA256.HashData(_key.Value, Encoding.UTF8.GetBytes(run)));

    public bool Verify(string run, string? token) =>
        token is not null && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(token), Encoding.ASCII.GetBytes(Token(run)));

    /// <summary>The wishes for the run's present execution.</summary>
    public CommandLog Commands(string run) => _logs.GetOrAdd(run, _ => new CommandLog());

    /// <summary>A new execution begins: old wishes are not for it.</summary>
    public CommandLog Renew(string run) => _logs[run] = new CommandLog();

    public void Forget(string run) => _logs.TryRemove(run, out _);

    private static byte[] ReadKey(string path)
    {
        if (File.Exists(path) && File.ReadAllBytes(path) is { Length: 32 } known) return known;
        var key = RandomNumberGenerator.GetBytes(32);
        using var file = new FileStream(path, OperatingSystem.IsWindows()
            ? new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write }
            : new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        file.Write(key);
        return key;
    }
}
