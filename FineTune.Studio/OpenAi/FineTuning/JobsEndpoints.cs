using FineTune.Engine;
using FineTune.Studio.OpenAi.Keys;
using FineTune.Studio.Runners;
using FineTune.Studio.Runs;
using FineTune.Studio.Storage;

namespace FineTune.Studio.OpenAi.FineTuning;

/// <summary><c>/v1/fine_tuning/jobs</c>: this studio's own runs, started and watched as OpenAI's jobs are.</summary>
internal static class JobsEndpoints
{
    public static void MapJobs(this RouteGroupBuilder v1)
    {
        var jobs = v1.MapGroup("/fine_tuning/jobs").WithMetadata(new RequiredScope(KeyScopes.FineTuning));
        jobs.MapPost("", CreateAsync);
        jobs.MapGet("", async (JobViews views, string? after, int? limit) => OpenAiJson.Answer(Paging.Page([.. (await views.ListAsync()).Select(views.Document)], j => j.Id, after, limit)));
        jobs.MapGet("/{id}", async (string id, JobViews views) => Answer(views, await views.GetAsync(id)));
        jobs.MapPost("/{id}/cancel", CancelAsync);
        jobs.MapPost("/{id}/pause", PauseAsync);
        jobs.MapPost("/{id}/resume", ResumeAsync);
        jobs.MapGet("/{id}/events", async (string id, JobViews views, string? after, int? limit) => OpenAiJson.Answer(Paging.Page([.. JobEvents.Of(await views.GetAsync(id)).Reverse()], e => e.Id, after, limit)));
        jobs.MapGet("/{id}/checkpoints", async (string id, JobViews views, string? after, int? limit) => OpenAiJson.Answer(Paging.Page(JobEvents.Checkpoints(await views.GetAsync(id)), c => c.Id, after, limit)));
    }

    private static async Task<IResult> CreateAsync(HttpRequest request, JobBook jobs, JobPlanner planner, JobViews views)
    {
        var asked = (await OpenAiJson.ReadAsync<JobRequest>(request)).ToRecord();
        // What can be said at once is said at once; what takes reading the files is said by the job.
        await planner.BaseAsync(asked.Model);
        planner.File(asked.TrainingFile, "training_file");
        if (asked.ValidationFile is { } validation) planner.File(validation, "validation_file");
        return Answer(views, await views.OfAsync(jobs.Add(asked)));
    }

    private static async Task<IResult> CancelAsync(string id, JobBook jobs, JobViews views, RunBook runs, RunQueue queue, TimeProvider time)
    {
        var view = await views.GetAsync(id);
        if (view.IsOver) throw OpenAiException.Wrong($"The job is {view.Status} and cannot be cancelled any more.", code: "job_is_over");
        jobs.Update(id, j => j with { CancelledAt = time.GetUtcNow() }, "Cancellation of the job was asked for");
        // It may have got its run while this was asked.
        if ((await views.GetAsync(id)).Run is { } run)
        {
            if (run.State == RunState.Queued) await runs.CancelAsync(run.Id);
            else if (run.State.IsUnderWay()) await queue.SendAsync(run.Id, new(RunCommandKind.Discard));
        }
        return Answer(views, await views.GetAsync(id));
    }

    private static async Task<IResult> PauseAsync(string id, JobBook jobs, JobViews views, RunBook runs, RunQueue queue)
    {
        var view = await views.GetAsync(id);
        if (view.IsOver || view.Run is not { State: RunState.Queued or RunState.Running } run) throw OpenAiException.Wrong($"The job is {view.Status}; only one that is queued or running can be paused.", code: "job_not_pausable");
        if (run.State == RunState.Queued) await runs.CancelAsync(run.Id);
        else await queue.SendAsync(run.Id, new(RunCommandKind.Pause));
        jobs.Update(id, j => j, "Fine-tuning job paused");
        return Answer(views, await views.GetAsync(id));
    }

    private static async Task<IResult> ResumeAsync(string id, JobBook jobs, JobViews views, RunQueue queue)
    {
        var view = await views.GetAsync(id);
        if (view.IsOver || view.Run is not { State: RunState.Paused or RunState.Interrupted } run) throw OpenAiException.Wrong($"The job is {view.Status}; only one that is paused can be resumed.", code: "job_not_paused");
        await queue.ResumeAsync(run.Id);
        jobs.Update(id, j => j, "Fine-tuning job resumed");
        return Answer(views, await views.GetAsync(id));
    }

    private static IResult Answer(JobViews views, JobView view) => OpenAiJson.Answer(views.Document(view));
}
