using FineTune.Studio.Playground;

namespace FineTune.Studio.Tests.Studio.Playground;

public sealed class WarmPoolTests : IDisposable
{
    private readonly Clock _clock = new();
    private readonly WarmPool<Thing> _pool;
    private int _opened;

    public WarmPoolTests() => _pool = new(2, TimeSpan.FromMinutes(10), _clock);

    [Fact]
    public async Task EveryoneSharesOneAndItIsOpenedOnce()
    {
        var leases = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _pool.RentAsync("a", Open)));
        Assert.Equal(1, _opened);
        Assert.Single(leases.Select(l => l.Value).Distinct());
    }

    [Fact]
    public async Task BeyondTheLimitTheLongestUnusedGoes()
    {
        var first = await UseAsync("a");
        var second = await UseAsync("b");
        await UseAsync("a");
        await UseAsync("c");
        Assert.False(first.IsDisposed);
        Assert.True(second.IsDisposed);
        Assert.True(_pool.IsWarm("a") && !_pool.IsWarm("b") && _pool.IsWarm("c"));
    }

    [Fact]
    public async Task WhatIsInUseIsNeverDisposed()
    {
        using var held = await _pool.RentAsync("held", Open);
        foreach (var key in new[] { "a", "b", "c" }) await UseAsync(key);
        _clock.Pass(TimeSpan.FromHours(1));
        Assert.False(held.Value.IsDisposed);
        _pool.Dispose();
        Assert.False(held.Value.IsDisposed);
        held.Dispose();
        Assert.True(held.Value.IsDisposed);
    }

    [Fact]
    public async Task WhatIsIdleForLongGoes()
    {
        var thing = await UseAsync("a");
        _clock.Pass(TimeSpan.FromMinutes(9));
        Assert.False(thing.IsDisposed);
        _clock.Pass(TimeSpan.FromMinutes(2));
        Assert.True(thing.IsDisposed);
        Assert.False(_pool.IsWarm("a"));
    }

    [Fact]
    public async Task AFailureIsNotKept()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => _pool.RentAsync("a", () => throw new InvalidDataException()));
        Assert.False((await UseAsync("a")).IsDisposed);
    }

    public void Dispose() => _pool.Dispose();

    private async Task<Thing> UseAsync(string key)
    {
        _clock.Pass(TimeSpan.FromSeconds(1));
        using var lease = await _pool.RentAsync(key, Open);
        return lease.Value;
    }

    private Thing Open()
    {
        Interlocked.Increment(ref _opened);
        return new();
    }

    private sealed class Thing : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    /// <summary>A clock that goes when told to, and rings its timer then.</summary>
    private sealed class Clock : TimeProvider
    {
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch;
        private Action _ring = () => { };

        public override DateTimeOffset GetUtcNow() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _ring = () => callback(state);
            return new Timer();
        }

        public void Pass(TimeSpan time)
        {
            _now += time;
            _ring();
        }

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() { }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
