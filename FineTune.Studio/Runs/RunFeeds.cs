using System.Collections.Concurrent;
using FineTune.Engine;

namespace FineTune.Studio.Runs;

/// <summary>The feeds of all runs anyone looks at, opened when first asked for and dropped when nobody has for a while.</summary>
public sealed class RunFeeds(FineTuneHome home, TimeProvider time)
{
    // Long against the moment between Get and the first read, so a feed in use is never dropped.
    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Lazy<Entry>> _feeds = new();

    /// <summary>Feeds held in memory now.</summary>
    public int Count => _feeds.Count;

    /// <exception cref="UserException">There is no such run.</exception>
    public RunFeed Get(string id)
    {
        DropIdle();
        try
        {
            var entry = _feeds.GetOrAdd(id, key => new Lazy<Entry>(() => new Entry(new RunFeed(Folder(key))))).Value;
            entry.Used = time.GetUtcNow();
            return entry.Feed;
        }
        catch
        {
            _feeds.TryRemove(id, out _);
            throw;
        }
    }

    /// <exception cref="UserException">There is no such run.</exception>
    public RunFolder Folder(string id) => Exists(id) ? RunFolder.Open(Path.Combine(home.Runs, id))
        : throw new UserException($"There is no run '{id}'.", "Open the list of runs and choose one there.");

    /// <summary>Ids come from outside: one that is no plain name is no run.</summary>
    public bool Exists(string id) =>
        id.Length is > 0 and <= 100 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && !id.StartsWith('.')
        && File.Exists(Path.Combine(home.Runs, id, "plan.json"));

    public void Forget(string id) => _feeds.TryRemove(id, out _);

    private void DropIdle()
    {
        foreach (var (id, entry) in _feeds)
            if (entry.IsValueCreated && entry.Value is { Feed: { IsActive: false, Readers: 0 } } e && time.GetUtcNow() - e.Used > IdleTime)
                _feeds.TryRemove(KeyValuePair.Create(id, entry));
    }

    private sealed class Entry(RunFeed feed)
    {
        public RunFeed Feed { get; } = feed;

        public DateTimeOffset Used { get; set; } = DateTimeOffset.MinValue;
    }
}
