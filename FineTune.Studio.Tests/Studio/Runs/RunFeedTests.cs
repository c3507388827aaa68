using FineTune.Engine;
using FineTune.Studio.Runs.Charts;
using FineTune.Studio.Runs;

namespace FineTune.Studio.Tests.Studio.Runs;

public sealed class RunFeedTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunFolder _run;

    public RunFeedTests() => _run = RunFolder.Create(_folder["runs/r1"], FakeEngine.Plan());

    public void Dispose() => _folder.Dispose();

    private static StepCompleted Step(int step) => new(step, 1000, step / 100.0, 1, 1e-3, 1, 1, 1, 1);

    [Fact]
    public async Task Readers_that_come_and_go_while_events_are_published_miss_and_double_nothing()
    {
        const int Events = 5000;
        // A ring far smaller than the history: most readers begin on the disk and change over to memory.
        var feed = new RunFeed(_run, capacity: 64);
        feed.SetActive(true);
        var writer = Task.Run(() =>
        {
            using var events = new RunEventWriter(_run, 1, 1, e => feed.Publish(e));
            for (var i = 1; i <= Events; i++)
            {
                events.Write(Step(i));
                if (i % 500 == 0) Thread.Sleep(1);
            }
            feed.SetActive(false);
        });
        var readers = Enumerable.Range(0, 8).Select(async reader =>
        {
            var seen = new List<long>();
            var random = new Random(reader);
            while (feed.IsActive || seen.Count < Events)
            {
                var batches = 0;
                await foreach (var batch in feed.Follow(seen.LastOrDefault(), TimeSpan.FromMilliseconds(random.Next(3)), untilIdle: true))
                {
                    seen.AddRange(batch.Select(e => e.Sequence));
                    // Goes away and comes back with its last sequence, as a browser after a reload.
                    if (++batches == 1 + random.Next(5)) break;
                }
            }
            return seen;
        }).ToList();
        await writer;
        foreach (var seen in await Task.WhenAll(readers)) Assert.Equal(Enumerable.Range(1, Events).Select(i => (long)i), seen);
        Assert.Equal(0, feed.Readers);
    }

    [Fact]
    public async Task A_reader_behind_a_resumed_attempt_gets_one_curve()
    {
        var feed = new RunFeed(_run);
        using (var first = new RunEventWriter(_run, 1, 1, e => feed.Publish(e)))
        {
            first.Write(new AttemptStarted(1, 0, 10, "h", 1, 1));
            for (var i = 1; i <= 6; i++) first.Write(Step(i));
        }
        using (var second = new RunEventWriter(_run, 2, 8, e => feed.Publish(e)))
        {
            second.Write(new AttemptStarted(2, 4, 10, "h", 1, 1));
            for (var i = 5; i <= 10; i++) second.Write(Step(i));
            second.Write(new Finished(RunOutcome.Completed, 1));
        }
        var live = new RunCurves();
        live.Apply(feed.Snapshot());
        var reopened = new RunCurves();
        await foreach (var batch in new RunFeed(_run).Follow(-1, TimeSpan.Zero, untilIdle: true)) reopened.Apply(batch);
        Assert.Equal(Enumerable.Range(1, 10), live.TrainLoss.Points.Select(p => p.Step));
        Assert.Equal(live.TrainLoss.Points.Select(p => p.Step), reopened.TrainLoss.Points.Select(p => p.Step));
        Assert.Equal("resumed", Assert.Single(live.Marks).Caption);
    }

    [Fact]
    public void What_another_process_wrote_is_caught_up_once()
    {
        var feed = new RunFeed(_run);
        using var other = new RunEventWriter(_run, 1, 1, _ => { });
        other.Write(Step(1));
        other.Write(Step(2));
        feed.CatchUp();
        feed.CatchUp();
        Assert.Equal(2, feed.LastSequence);
        Assert.False(feed.Publish(Step(2) with { Sequence = 2 }));
        Assert.Equal([1, 2], feed.Snapshot().Select(e => e.Sequence));
    }

    [Fact]
    public void Feeds_nobody_uses_are_dropped_and_come_back_from_the_folder()
    {
        var home = new FineTuneHome(_folder["home"]);
        foreach (var id in (string[])["a", "b"]) RunFolder.Create(Path.Combine(home.Runs, id), FakeEngine.Plan());
        var clock = new Clock();
        var feeds = new RunFeeds(home, clock);
        feeds.Get("a").SetActive(true);
        feeds.Get("b");
        Assert.Equal(2, feeds.Count);
        clock.Now += TimeSpan.FromHours(1);
        var a = feeds.Get("a");
        Assert.True(a.IsActive);
        Assert.Equal(1, feeds.Count);
        Assert.Equal(-1, feeds.Get("b").LastSequence);
    }

    [Theory]
    [InlineData("../r1")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("no-such-run")]
    public void An_id_that_is_no_run_is_refused(string id)
    {
        var feeds = new RunFeeds(new FineTuneHome(_folder["home"]), TimeProvider.System);
        Assert.Throws<UserException>(() => feeds.Get(id));
        Assert.Equal(0, feeds.Count);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
