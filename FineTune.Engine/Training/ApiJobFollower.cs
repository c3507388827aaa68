using FineTune.Engine.Remote;

namespace FineTune.Engine.Training;

/// <summary>Follows a job to its end, and passes on what a person wants of it: pause, resume, stop. What was told already is told again after a restart, as a curve from the first step on.</summary>
/// <param name="finish">Makes the run's model of the job's.</param>
internal sealed class ApiJobFollower(RunContext context, ApiClient client, ApiFiles files, Func<(string Model, long? Tokens, RunOutcome Outcome, int Step), Finished> finish)
{
    private readonly ApiJobEvents _events = new(context.Plan, context.Emit);
    private readonly HashSet<string> _seen = [];
    private string? _status;
    private bool _paused, _cannotPause;

    private string Name => client.Provider.Name;

    public Finished Follow(ApiRunState state)
    {
        using var wake = new AutoResetEvent(false);
        void Wake() => wake.Set();
        context.Control.Changed += Wake;
        using var cancelled = context.Token.Register(Wake);
        var wait = client.Patience.Poll;
        try
        {
            while (true)
            {
                if (Wish(state.Job!) is { } ended) return ended;
                var (job, news) = Look(state.Job!);
                if (job is { Status: "succeeded" }) return finish((job.FineTunedModel ?? throw Nameless(job), job.TrainedTokens, RunOutcome.Completed, _events.Step));
                if (job is { Status: "failed" or "cancelled" }) return End(state, job);
                wait = news ? client.Patience.Poll : wait * 1.5 is var longer && longer < client.Patience.LongestPoll ? longer : client.Patience.LongestPoll;
                wake.WaitOne(wait);
            }
        }
        finally { context.Control.Changed -= Wake; }
    }

    /// <summary>The job and its new events; nothing when a person's wish came in between, which goes first.</summary>
    private (ApiJob? Job, bool News) Look(string id)
    {
        var stop = context.StopToken(out var registration);
        using var _ = registration;
        try
        {
            // The job first: events that come after it are seen next time, and none after its end.
            var job = client.JobAsync(id, stop).GetAwaiter().GetResult();
            Say(job);
            var events = client.EventsAsync(id, _seen, stop).GetAwaiter().GetResult();
            foreach (var next in events)
                if (_seen.Add(next.Id)) _events.Take(next, job);
            return (job, events.Count > 0);
        }
        catch (OperationCanceledException) { return (null, false); }
    }

    private void Say(ApiJob job)
    {
        if (job.Status == _status) return;
        _status = job.Status;
        context.Emit(job.Status switch
        {
            "validating_files" => new PhaseChanged(RunPhase.Preparing, $"{Name} checks the files"),
            "queued" => new PhaseChanged(RunPhase.Preparing, $"Waiting in the queue at {Name}"),
            "running" => new PhaseChanged(RunPhase.Training, $"At {Name}"),
            "paused" => new Marked(_events.Step, "paused"),
            _ => new PhaseChanged(RunPhase.Training, $"{Name} says: {job.Status}"),
        });
    }

    /// <summary>Does what a person wants. Returns how the run ended when it did.</summary>
    private Finished? Wish(string id)
    {
        if (context.Token.IsCancellationRequested || context.Control.StopRequested == RunOutcome.Suspended)
            return new(RunOutcome.Suspended, 0, Message: $"The job goes on at {Name}; only this program no longer follows it.", Remedy: "Resume the run to follow it again. To stop the job itself, resume the run and stop it.");
        if (context.Control.StopRequested is { } outcome) return Stop(id, outcome);
        if (context.Control.IsPaused != _paused) Pause(id, context.Control.IsPaused);
        return null;
    }

    private void Pause(string id, bool pause)
    {
        _paused = pause;
        if (_cannotPause) return;
        try { (pause ? client.PauseAsync(id) : client.ResumeAsync(id)).GetAwaiter().GetResult(); }
        catch (ApiRefusedException e)
        {
            _cannotPause = e.Status is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.NotImplemented or System.Net.HttpStatusCode.MethodNotAllowed;
            context.Emit(new Logged(Severity.Warning, $"The job was not {(pause ? "paused" : "resumed")}, it goes on: {e.Message}"));
        }
    }

    private Finished Stop(string id, RunOutcome outcome)
    {
        ApiJob job;
        try { job = client.CancelAsync(id).GetAwaiter().GetResult(); }
        catch (ApiRefusedException)
        {
            // It was over before the wish arrived.
            job = client.JobAsync(id).GetAwaiter().GetResult();
            if (job.Status is not ("succeeded" or "failed" or "cancelled")) throw;
        }
        if (outcome == RunOutcome.Discarded) return new(RunOutcome.Discarded, 0);
        if (job is { Status: "succeeded", FineTunedModel: { } whole }) return finish((whole, job.TrainedTokens, RunOutcome.Completed, _events.Step));
        var last = client.CheckpointsAsync(id).GetAwaiter().GetResult().MaxBy(c => c.StepNumber);
        return last is null ? new(RunOutcome.Failed, 0, Message: $"The job was stopped before {Name} had a model to keep.", Remedy: "Start a new run; providers keep a model at the end of an epoch.")
            : finish((last.FineTunedModelCheckpoint, job.TrainedTokens, RunOutcome.StoppedAndKept, last.StepNumber));
    }

    private Finished End(ApiRunState state, ApiJob job)
    {
        // Resuming is then to create another job, and not to look at this one again.
        (state with { Job = null, Ended = [.. state.Ended, job.Id] }).Save(context.Run);
        if (job.Status == "cancelled") return new(RunOutcome.Failed, 0, Message: $"The job was cancelled at {Name}.", Remedy: "Resume the run to create it once more from the same files.");
        var (what, remedy) = ApiErrors.OfJob(job.Error, client.Provider);
        return new(RunOutcome.Failed, 0, Message: ApiRun.PlaceIn(context, files, job.Error?.Message ?? "") is { } place ? $"{place}: {what}" : what, Remedy: remedy);
    }

    private UserException Nameless(ApiJob job) => new($"{Name} says that the job {job.Id} succeeded, and names no model.", "Look for it on the provider's page.");
}
