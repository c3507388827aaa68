using System.Collections.Concurrent;
using FineTune.Engine.Data;

namespace FineTune.Studio.Datasets;

/// <summary>Where a page that sent an upload sees how far its import is: both know the upload's id.</summary>
public sealed class ImportBoard
{
    private readonly ConcurrentDictionary<string, Action<ImportProgress>> _watchers = new();

    /// <summary>Calls back on the importing thread until disposed.</summary>
    public IDisposable Watch(string id, Action<ImportProgress> watcher)
    {
        _watchers[id] = watcher;
        return new Watching(() => _watchers.TryRemove(id, out _));
    }

    /// <summary>Progress for an upload; of no effect when nobody watches.</summary>
    public IProgress<ImportProgress> For(string? id) => new Report(progress =>
    {
        if (id is not null && _watchers.TryGetValue(id, out var watcher)) watcher(progress);
    });

    // Not Progress<T>: that posts to the thread pool, where reports overtake each other.
    private sealed class Report(Action<ImportProgress> report) : IProgress<ImportProgress>
    {
        void IProgress<ImportProgress>.Report(ImportProgress value) => report(value);
    }

    private sealed class Watching(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
