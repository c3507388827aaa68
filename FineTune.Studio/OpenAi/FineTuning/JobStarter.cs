using FineTune.Engine;
using FineTune.Studio.Runs;

namespace FineTune.Studio.OpenAi.FineTuning;

/// <summary>Looks through the files of new jobs, one job after another, and puts their runs into the queue; after a restart it goes on with those that still wait.</summary>
public sealed class JobStarter(JobBook jobs, JobPlanner planner, RunBook runs, ILogger<JobStarter> log) : BackgroundService
{
    private readonly SemaphoreSlim _wake = new(0);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        jobs.Changed += Wake;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                if (jobs.List().LastOrDefault(j => j.IsValidating) is { } next) await StartAsync(next, stoppingToken);
                else await _wake.WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
        finally { jobs.Changed -= Wake; }
    }

    private async Task StartAsync(JobRecord job, CancellationToken stopping)
    {
        try
        {
            var plan = await planner.PlanAsync(job, stopping);
            if (jobs.Find(job.Id) is not { IsValidating: true }) return; // cancelled meanwhile
            var run = await runs.StartAsync(plan);
            jobs.Update(job.Id, j => j with { RunId = run }, "Files validated, moving job to queued state");
        }
        catch (UserException e) { Fail(job, e.Message); }
        catch (OpenAiException e) { Fail(job, e.Message, e.Param); }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError(e, "The job {Job} could not be started", job.Id);
            Fail(job, "The job could not be started; the studio's log says why.", code: "server_error");
        }
    }

    private void Fail(JobRecord job, string message, string? param = "training_file", string code = "invalid_training_file") =>
        jobs.Update(job.Id, j => j with { Error = new(param == "model" ? "invalid_model" : code, message, param) }, message, "error");

    private void Wake(string job)
    {
        if (_wake.CurrentCount == 0) _wake.Release();
    }
}
