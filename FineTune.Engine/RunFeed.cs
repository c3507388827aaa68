using System.Runtime.CompilerServices;

namespace FineTune.Engine;

/// <summary>
/// One run's events as a log that any number of readers follow with a cursor (the last <see cref="TrainingEvent.Sequence"/> they saw).
/// The newest events are kept in memory, older ones are read from the run folder, where every event stands before it is published:
/// so memory is bounded, a slow reader costs nothing, and nobody misses or doubles an event however often they reconnect.
/// </summary>
public sealed class RunFeed
{
    private readonly Lock _lock = new();
    private readonly Queue<TrainingEvent> _recent = new();
    private readonly RunFolder _run;
    private readonly int _capacity;
    private TaskCompletionSource _changed = NewSignal();
    private long _last = -1;
    private bool _active;

    /// <param name="capacity">Events kept in memory; older ones come from the disk.</param>
    public RunFeed(RunFolder run, int capacity = 4096)
    {
        _run = run;
        _capacity = capacity;
        CatchUp();
    }

    /// <summary>Sequence of the newest event, -1 before the first.</summary>
    public long LastSequence { get { lock (_lock) return _last; } }

    /// <summary>True while something executes the run or will (queued): more events may follow.</summary>
    public bool IsActive { get { lock (_lock) return _active; } }

    /// <summary>Readers following now; a feed without any may be dropped.</summary>
    public int Readers => Volatile.Read(ref _readers);

    private int _readers;

    /// <summary>Takes the next event. One that was seen already is ignored, so a sender that is unsure may send again.</summary>
    /// <returns>False when the event was known.</returns>
    public bool Publish(TrainingEvent next)
    {
        lock (_lock)
        {
            if (next.Sequence <= _last) return false;
            // A gap: the ring must stay contiguous, so what came before is from now on read from the disk.
            if (next.Sequence != _last + 1) _recent.Clear();
            _recent.Enqueue(next);
            if (_recent.Count > _capacity) _recent.Dequeue();
            _last = next.Sequence;
            Signal();
            return true;
        }
    }

    /// <summary>Publishes what the run folder holds and the feed has not seen: events of a process that does not report to this one.</summary>
    public void CatchUp()
    {
        foreach (var next in _run.ReadEvents()) Publish(next);
    }

    /// <summary>Says whether more events may follow; readers of <see cref="Follow"/> with <c>untilIdle</c> end when none may.</summary>
    public void SetActive(bool active)
    {
        lock (_lock)
        {
            if (_active == active) return;
            _active = active;
            Signal();
        }
    }

    /// <summary>
    /// Every event after <paramref name="after"/>, in order, in batches: first the history in one batch, then what arrives.
    /// History is the run's one curve: steps that a resumed attempt trained again are left out of it.
    /// </summary>
    /// <param name="coalesce">Least time between two batches: a reader that draws needs 2 to 4 a second, not one per event.</param>
    /// <param name="untilIdle">End after the last event when nothing executes the run; otherwise follow for ever.</param>
    public async IAsyncEnumerable<IReadOnlyList<TrainingEvent>> Follow(
        long after, TimeSpan coalesce, bool untilIdle = false, [EnumeratorCancellation] CancellationToken token = default)
    {
        Interlocked.Increment(ref _readers);
        try
        {
            while (true)
            {
                var (batch, last, active, changed) = Take(after);
                if (last > after)
                {
                    var events = batch ?? await Task.Run(() => FromDisk(after, last), token).ConfigureAwait(false);
                    after = last;
                    if (events.Count > 0) yield return events;
                    if (coalesce > TimeSpan.Zero) await Task.Delay(coalesce, token).ConfigureAwait(false);
                }
                else if (untilIdle && !active) yield break;
                else await changed.WaitAsync(token).ConfigureAwait(false);
            }
        }
        finally { Interlocked.Decrement(ref _readers); }
    }

    /// <summary>The events after a cursor as they are now (history read from the disk where it is older than memory).</summary>
    public IReadOnlyList<TrainingEvent> Snapshot(long after = -1)
    {
        var (batch, last, _, _) = Take(after);
        return batch ?? FromDisk(after, last);
    }

    /// <summary>State and the signal of the next change under one lock: nothing can slip between them.</summary>
    private (IReadOnlyList<TrainingEvent>? Batch, long Last, bool Active, Task Changed) Take(long after)
    {
        lock (_lock)
        {
            var inMemory = _recent.Count == 0 ? after >= _last : after >= _recent.Peek().Sequence - 1;
            return (inMemory ? [.. _recent.Where(e => e.Sequence > after)] : null, _last, _active, _changed.Task);
        }
    }

    private List<TrainingEvent> FromDisk(long after, long upTo) => [.. _run.ReadEvents().Where(e => e.Sequence > after && e.Sequence <= upTo)];

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = NewSignal();
    }

    // Continuations run on the pool: a reader must never run on the training thread that publishes.
    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
