using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using FineTune.Engine;
using FineTune.Studio.Runners;
using Microsoft.AspNetCore.SignalR;

namespace FineTune.Studio.Runs;

/// <summary>
/// <c>/hubs/runs</c>: the same events that stand in the run folder, for anything outside this process. Anyone who may open the Studio may
/// watch; only a worker with the run's token, on this machine, may report.
/// </summary>
public sealed class RunHub(RunFeeds feeds, WorkerLinks links) : Hub
{
    // A watcher outside draws or prints; a few batches a second are enough and keep one connection cheap.
    private static readonly TimeSpan BatchInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Every event of the run after the given sequence (-1: from the first), until nothing executes it any more.</summary>
    public async IAsyncEnumerable<JsonElement> Watch(string run, long after, [EnumeratorCancellation] CancellationToken token)
    {
        var feed = Asked(() => feeds.Get(run));
        await foreach (var batch in feed.Follow(after, BatchInterval, untilIdle: true, token))
            foreach (var next in batch)
                // Declared as the base type, so that the line says which event it is.
                yield return JsonSerializer.SerializeToElement<TrainingEvent>(next, Json.Line);
    }

    public long LastSequence(string run) => FeedOfWorker(run).LastSequence;

    public long Publish(string run, TrainingEvent[] events)
    {
        var feed = FeedOfWorker(run);
        foreach (var next in events) feed.Publish(next);
        return feed.LastSequence;
    }

    public IAsyncEnumerable<RunCommand> Control(string run, int seen, CancellationToken token)
    {
        FeedOfWorker(run);
        return links.Commands(run).Follow(seen, token);
    }

    private RunFeed FeedOfWorker(string run)
    {
        var http = Context.GetHttpContext();
        var local = http?.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);
        if (!local || !links.Verify(run, http!.Request.Headers[RunHubContract.TokenHeader]))
            throw new HubException("Only the worker of this run may do that; it gets a token from the Studio that starts it.");
        return Asked(() => feeds.Get(run));
    }

    private static T Asked<T>(Func<T> ask)
    {
        try { return ask(); }
        catch (UserException e) { throw new HubException(e.What); }
    }
}
