using FineTune.Engine;
using FineTune.Studio.Storage;
using FineTune.Studio.Runs;

namespace FineTune.Studio.Runners;

/// <summary>Executes the waiting runs one after another, and after a restart says honestly what became of those that were under way.</summary>
public sealed class RunQueue(
    RunBook book, RunFeeds feeds, RunExecutions executions, FineTuneHome home, IHostApplicationLifetime lifetime, ILogger<RunQueue> logger) : BackgroundService
{
    private static readonly ExecutionEnd Lost = new(null,
        "The process that executed this run ended before it was done. Everything up to its last checkpoint is kept.", "Press Resume to continue from there.");

    private readonly SemaphoreSlim _wake = new(0);
    private readonly Lock _lock = new();
    private (string Id, TaskCompletionSource<RunExecution> Started)? _active;
    private bool _stopping;

    /// <summary>The run being executed now.</summary>
    public string? ActiveRun { get { lock (_lock) return _active?.Id; } }

    /// <summary>Passes a wish on to the run under way.</summary>
    /// <exception cref="UserException">The run is not being executed.</exception>
    public async Task SendAsync(string id, RunCommand command)
    {
        Task<RunExecution> started;
        lock (_lock) started = _active is { } active && active.Id == id ? active.Started.Task : throw NotUnderWay();
        RunExecution execution;
        // A run is seen as running a moment before its thread or process is there; a wish of that moment waits for it.
        try { execution = await started; }
        catch (OperationCanceledException) { throw NotUnderWay(); }
        execution.Send(command);
        if (command.Kind is RunCommandKind.Pause or RunCommandKind.Resume)
            await book.UpdateAsync(id, row =>
            {
                if (row.State.IsUnderWay()) row.State = command.Kind == RunCommandKind.Pause ? RunState.Paused : RunState.Running;
            });
    }

    /// <summary>Pause's opposite for a run under way; back into the queue for one that was interrupted.</summary>
    public async Task ResumeAsync(string id)
    {
        if (ActiveRun == id) await SendAsync(id, new(RunCommandKind.Resume));
        else await book.ResumeAsync(id);
    }

    private static UserException NotUnderWay() => new("This run is not under way.", "Resume it, or clone it to train again.");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        book.Changed += Wake;
        // As early as stopping is known, not when this service's turn comes: a checkpoint takes its time.
        using var onStop = lifetime.ApplicationStopping.Register(Stop);
        try
        {
            var started = new TaskCompletionSource();
            using var onStarted = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
            // Child processes report to this server's address, which is known from here on.
            await started.Task.WaitAsync(stoppingToken);
            await ReconcileAsync(stoppingToken);
            while (!stoppingToken.IsCancellationRequested && !_stopping)
            {
                if (await book.NextAsync() is { } next) await ExecuteAsync(next.Id, executions.Start);
                else await _wake.WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
        finally { book.Changed -= Wake; }
    }

    /// <summary>After a start: nothing of ours runs, so what the rows call running was lost, unless another process holds its lock.</summary>
    private async Task ReconcileAsync(CancellationToken stopping)
    {
        foreach (var folder in Directory.EnumerateDirectories(home.Runs).Where(d => File.Exists(Path.Combine(d, "plan.json"))))
        {
            try { await book.AdoptAsync(RunFolder.Open(folder)); }
            catch (UserException e) { logger.LogWarning("{Folder} is left out: {Reason}", folder, e.Message); }
        }
        var foreign = new List<string>();
        foreach (var row in await book.ListAsync())
        {
            if (row.State == RunState.Queued) TryActivate(row.Id);
            else if (!File.Exists(Path.Combine(home.Runs, row.Id, "plan.json"))) continue;
            else if (feeds.Folder(row.Id).IsLocked()) foreign.Add(row.Id);
            else if (row.State.IsUnderWay() || row.State == RunState.Interrupted && row.Message is null)
                await CloseAsync(row.Id, Lost, since: -1);
        }
        // One run at a time on this machine, whoever executes it.
        foreach (var id in foreign) await ExecuteAsync(id, run => executions.Observe(run, stopping));
    }

    private void TryActivate(string id)
    {
        try { feeds.Get(id).SetActive(true); }
        catch (UserException e) { logger.LogWarning("Run {Run}: {Reason}", id, e.Message); }
    }

    private async Task ExecuteAsync(string id, Func<RunFolder, RunExecution> start)
    {
        ExecutionEnd end;
        var since = -1L;
        var started = new TaskCompletionSource<RunExecution>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock) _active = (id, started);
        try
        {
            var run = feeds.Folder(id);
            var feed = feeds.Get(id);
            since = feed.LastSequence;
            feed.SetActive(true);
            // Before anyone can send it a wish: the row's state must not overwrite what a wish makes of it.
            await book.UpdateAsync(id, row => (row.State, row.StartedAt) = (RunState.Running, row.StartedAt ?? DateTimeOffset.UtcNow));
            var execution = start(run);
            bool stopping;
            lock (_lock)
            {
                started.SetResult(execution);
                stopping = _stopping;
            }
            if (stopping) execution.Send(new(RunCommandKind.Suspend));
            end = await execution.Completion;
            // This server stops while another process goes on: what the run is stays to be seen at the next start.
            if (execution is ForeignExecution && run.IsLocked()) return;
            // An observed run may have ended before its first look, with its ending in the history already.
            if (execution is ForeignExecution) since = -1;
        }
        catch (UserException e) { end = new(RunOutcome.Failed, e.What, e.Remedy); }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            logger.LogError(e, "Run {Run} could not be executed", id);
            end = new(RunOutcome.Failed, $"The run could not be started: {e.Message}", "Press Resume to try again.", e.ToString());
        }
        lock (_lock) _active = null;
        started.TrySetCanceled();
        await CloseAsync(id, end, since);
    }

    /// <summary>Writes down how an execution ended: by the run's last event where there is one, else by what the execution says.</summary>
    /// <param name="since">Newest event before the execution: an ending up to there was an earlier attempt's.</param>
    private async Task CloseAsync(string id, ExecutionEnd end, long since)
    {
        try
        {
            var feed = feeds.Get(id);
            // A worker that could not reach the hub wrote its last events to the folder only.
            feed.CatchUp();
            var events = feed.Snapshot();
            if (end.Trace is { Length: > 0 }) await File.WriteAllTextAsync(Path.Combine(feeds.Folder(id).Root, "trace.txt"), end.Trace);
            await book.UpdateAsync(id, row =>
            {
                row.Summarise(events);
                row.EndedAt = DateTimeOffset.UtcNow;
                if (events.LastOrDefault() is Finished finished && finished.Sequence > since)
                    (row.State, row.Message, row.Remedy) = (RunStates.After(finished.Outcome), finished.Message, finished.Remedy);
                else (row.State, row.Message, row.Remedy) = (RunStates.After(end.Outcome), end.Message, end.Remedy);
            });
            feed.SetActive(false);
        }
        catch (UserException e) { logger.LogWarning("Run {Run}: {Reason}", id, e.Message); }
    }

    private void Wake(string id)
    {
        if (_wake.CurrentCount == 0) _wake.Release();
    }

    private void Stop()
    {
        lock (_lock)
        {
            _stopping = true;
            if (_active is { Started.Task: { IsCompletedSuccessfully: true } started }) started.Result.Send(new(RunCommandKind.Suspend));
        }
    }
}
