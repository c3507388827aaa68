using FineTune.Engine;
using FineTune.Studio.Runs;
using FineTune.Studio.Storage;

namespace FineTune.Studio.OpenAi.FineTuning;

/// <summary>A job with its run, as it stands now.</summary>
/// <param name="Run">Null before it is in the queue, or when it was deleted.</param>
/// <param name="Events">The run's, in order.</param>
internal sealed record JobView(JobRecord Job, RunRecord? Run, TrainingPlan? Plan, IReadOnlyList<TrainingEvent> Events)
{
    public const string Succeeded = "succeeded", Failed = "failed", Cancelled = "cancelled";

    /// <summary>The job's status in OpenAI's words. A run that was interrupted can go on, so its job is paused.</summary>
    public string Status => Run?.State is RunState.Completed or RunState.Stopped ? Succeeded
        : Job.CancelledAt is not null ? Cancelled
        : Job.Error is not null ? Failed
        : Job.RunId is null ? "validating_files"
        : Run is null ? Failed
        : Run.State switch
        {
            RunState.Queued => "queued",
            RunState.Running => "running",
            RunState.Paused or RunState.Interrupted => "paused",
            RunState.Discarded => Cancelled,
            _ => Failed,
        };

    public bool IsOver => Status is Succeeded or Failed or Cancelled;

    /// <summary>What the model is or will be called; null before there is a run.</summary>
    public string? ModelId => Plan is null ? null : ServedModels.TunedId(Plan, Job.RunId!);

    public JobError? Error => Job.Error ?? (Status != Failed ? null
        : Run is null ? new("run_deleted", "The run of this job was deleted.") : new("training_failed", $"{Run.Message} {Run.Remedy}".Trim() is { Length: > 0 } why ? why : "The run failed."));
}

/// <summary>Jobs as they stand, and as the API shows them.</summary>
internal sealed class JobViews(JobBook jobs, RunBook runs, RunFeeds feeds, TimeProvider time)
{
    /// <exception cref="OpenAiException">There is no such job.</exception>
    public async Task<JobView> GetAsync(string id) =>
        await OfAsync(jobs.Find(id) ?? throw OpenAiException.NotFound($"Could not find fine tune: {id}. GET /v1/fine_tuning/jobs lists the jobs there are.", "fine_tune_id", "fine_tune_not_found"));

    public async Task<IReadOnlyList<JobView>> ListAsync()
    {
        var views = new List<JobView>();
        foreach (var job in jobs.List()) views.Add(await OfAsync(job));
        return views;
    }

    public async Task<JobView> OfAsync(JobRecord job)
    {
        if (job.RunId is not { } id || !feeds.Exists(id)) return new(job, null, null, []);
        try { return new(job, await runs.GetAsync(id), feeds.Folder(id).Plan, feeds.Get(id).Snapshot()); }
        catch (UserException) { return new(job, null, null, []); }
    }

    public JobDocument Document(JobView view)
    {
        var now = time.GetUtcNow();
        var (job, plan, over) = (view.Job, view.Plan, view.IsOver);
        var numbers = new HyperparametersDocument(plan?.Epochs ?? Or(job.Numbers.Epochs), plan?.BatchSize ?? Or(job.Numbers.BatchSize), plan is null ? Or(job.Numbers.LearningRateMultiplier) : job.Numbers.LearningRateMultiplier ?? 1);
        var finished = !over ? (DateTimeOffset?)null : view.Run?.EndedAt ?? job.CancelledAt ?? job.Notes[^1].At;
        return new(
            job.Id, "fine_tuning.job", job.Model, job.CreatedAt.ToUnixTimeSeconds(), finished?.ToUnixTimeSeconds(), view.Status == JobView.Succeeded ? view.ModelId : null, "org-local",
            view.Status == JobView.Succeeded ? [JobResults.IdOf(job)] : [], view.Status, job.TrainingFile, job.ValidationFile, numbers,
            job.Method == JobRecord.Preference ? new(job.Method) { Dpo = new(numbers with { Beta = plan?.DpoBeta ?? Or(job.Numbers.Beta) }) } : new(job.Method) { Supervised = new(numbers) },
            over ? TrainedTokens(view.Events) : null, view.Error, job.Suffix, job.Seed, view.Run?.State == RunState.Running ? EstimatedFinish(view.Events, now) : null, [], job.Metadata, job.RunId);
    }

    private static object Or<T>(T? number) where T : struct => number is { } known ? known : "auto";

    /// <summary>Never in the past: official clients wait until then before they ask again, and cannot wait a negative time.</summary>
    private static long? EstimatedFinish(IReadOnlyList<TrainingEvent> events, DateTimeOffset now) =>
        events.OfType<StepCompleted>().LastOrDefault() is { } step && double.IsFinite(step.SecondsLeft)
            ? Math.Max(step.At.AddSeconds(step.SecondsLeft).ToUnixTimeSeconds(), now.ToUnixTimeSeconds()) + 2 : null;

    /// <summary>Tokens read in training: the measured tokens a second over the time of each stretch between two measurements.</summary>
    private static long TrainedTokens(IReadOnlyList<TrainingEvent> events)
    {
        var (tokens, since) = (0.0, (DateTimeOffset?)null);
        foreach (var next in events)
        {
            if (next is AttemptStarted or PhaseChanged { Phase: RunPhase.Training }) since = next.At;
            if (next is not StepCompleted step) continue;
            if (since is { } start && double.IsFinite(step.TokensPerSecond)) tokens += step.TokensPerSecond * Math.Max(0, (step.At - start).TotalSeconds);
            since = step.At;
        }
        return (long)Math.Round(tokens);
    }
}
