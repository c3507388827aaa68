namespace FineTune.Studio.Playground;

/// <summary>
/// Keeps what is slow to open ready for the next question: opened on first use, shared by everyone who asks, let go of when unused for
/// a while or when more than a few are open. Nothing is disposed while someone uses it. Thread-safe.
/// </summary>
/// <param name="most">Values kept open while nobody uses them.</param>
/// <param name="idle">A value unused for this long is let go.</param>
public sealed class WarmPool<T> : IDisposable where T : class, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = [];
    private readonly int _most;
    private readonly TimeSpan _idle;
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;

    public WarmPool(int most, TimeSpan idle, TimeProvider time)
    {
        (_most, _idle, _time) = (most, idle, time);
        _sweep = time.CreateTimer(_ => DropUnused(), null, idle / 2, idle / 2);
    }

    /// <summary>True when the value can be had without waiting.</summary>
    public bool IsWarm(string key)
    {
        lock (_lock) return _entries.TryGetValue(key, out var entry) && entry.Value.IsCompletedSuccessfully;
    }

    /// <summary>The value of a key, opened on a thread of the pool when nobody has yet. Dispose the lease, never the value.</summary>
    /// <exception cref="OperationCanceledException">The caller waits no more; opening goes on for others.</exception>
    public async Task<Lease> RentAsync(string key, Func<T> open, CancellationToken token = default)
    {
        Entry entry;
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out entry!)) _entries[key] = entry = new(Task.Run(open, CancellationToken.None));
            entry.Users++;
        }
        try
        {
            var lease = new Lease(await entry.Value.WaitAsync(token), () => GiveBack(entry));
            DropUnused();
            return lease;
        }
        catch
        {
            // A failure is not kept: the next one who asks tries anew.
            if (entry.Value.IsFaulted) lock (_lock) if (_entries.TryGetValue(key, out var kept) && kept == entry) _entries.Remove(key);
            GiveBack(entry);
            throw;
        }
    }

    public void Dispose()
    {
        _sweep.Dispose();
        lock (_lock)
        {
            foreach (var entry in _entries.Values) Drop(entry);
            _entries.Clear();
        }
    }

    private void GiveBack(Entry entry)
    {
        lock (_lock)
        {
            entry.LastUse = _time.GetUtcNow();
            if (--entry.Users == 0 && entry.Dropped) entry.DisposeValue();
        }
    }

    private void DropUnused()
    {
        lock (_lock)
        {
            var unused = _entries.Where(e => e.Value is { Users: 0, Value.IsCompleted: true }).OrderByDescending(e => e.Value.LastUse).ToList();
            var tooMany = Math.Max(0, _entries.Count - _most);
            foreach (var (key, entry) in unused.Where((e, i) => i >= unused.Count - tooMany || _time.GetUtcNow() - e.Value.LastUse >= _idle))
            {
                _entries.Remove(key);
                Drop(entry);
            }
        }
    }

    private static void Drop(Entry entry)
    {
        entry.Dropped = true;
        if (entry.Users == 0) entry.DisposeValue();
    }

    /// <summary>The right to use a value until disposed.</summary>
    public sealed class Lease(T value, Action giveBack) : IDisposable
    {
        private Action? _giveBack = giveBack;

        public T Value { get; } = value;

        public void Dispose() => Interlocked.Exchange(ref _giveBack, null)?.Invoke();
    }

    private sealed class Entry(Task<T> value)
    {
        public Task<T> Value { get; } = value;

        public int Users { get; set; }

        public DateTimeOffset LastUse { get; set; } = DateTimeOffset.MaxValue;

        public bool Dropped { get; set; }

        public void DisposeValue() => Value.ContinueWith(t => t.Result.Dispose(), TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously);
    }
}
