using System.Text.Json;
using FineTune.Engine;
using FineTune.Studio.Runners;
using FineTune.Studio.Runs.Charts;
using FineTune.Studio.Shell;
using FineTune.Studio.Storage;

namespace FineTune.Studio.Runs;

/// <summary><c>/api/runs</c>: everything the pages can do with a run. Errors are problem details (RFC 9457).</summary>
public static class RunsApi
{
    public static RouteGroupBuilder MapRunsApi(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/api/runs").WithTags("Runs").AddEndpointFilter(RequireRun);
        runs.MapGet("", ListAsync).WithSummary("All runs, newest first; ?search= finds words in name, tags, data, model and method.");
        runs.MapPost("", StartAsync).WithSummary("Starts a run from a plan (JSON as in plan.json); ?parent= names the run it was cloned from.").Accepts<TrainingPlan>("application/json");
        runs.MapGet("{id}", GetAsync).WithSummary("One run: plan, state, progress.");
        runs.MapPatch("{id}", PatchAsync).WithSummary("Renames a run or sets its tags.").Accepts<RunPatch>("application/json");
        runs.MapDelete("{id}", DeleteAsync).WithSummary("Deletes a run with everything in its folder; ?dryRun=true only says what would go.");
        runs.MapGet("{id}/events", EventsAsync).WithSummary("The run's events after a sequence, as JSON lines.");
        runs.MapGet("{id}/evaluation", Evaluation).WithSummary("The result on the evaluated split.");
        runs.MapGet("{id}/predictions.csv", Predictions).WithSummary("Every prediction on the evaluated split.");
        runs.MapGet("{id}/curves/{chart}.csv", Curves).WithSummary("The numbers behind one chart of the run's page.");
        runs.MapPost("{id}/pause", (string id, RunQueue queue) => SendAsync(queue, id, RunCommandKind.Pause)).WithSummary("Pauses training after the current step.");
        runs.MapPost("{id}/resume", ResumeAsync).WithSummary("Goes on: after a pause at once, after an interruption from the last checkpoint.");
        runs.MapPost("{id}/stop", StopAsync).WithSummary("Ends training: how = keep (default), discard or suspend.");
        runs.MapPost("{id}/evaluate", (string id, RunQueue queue) => SendAsync(queue, id, RunCommandKind.EvaluateNow)).WithSummary("Scores the validation rows after the current step.");
        runs.MapPost("{id}/settings", SettingsAsync).WithSummary("Changes a run under way: learningRateFactor multiplies the schedule's rate.").Accepts<RunSettingsRequest>("application/json");
        return runs;
    }

    /// <summary>Filter of every address under a run: 404 for an id there is not.</summary>
    internal static async ValueTask<object?> RequireRun(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.GetRouteValue("id") is string id && !context.HttpContext.RequestServices.GetRequiredService<RunFeeds>().Exists(id)
            ? ApiProblems.NotFound($"There is no run '{id}'.", "GET /api/runs lists them.")
            : await next(context);

    private static async Task<IResult> ListAsync(RunBook book, string? search) => Json((await book.ListAsync(search)).Select(RunListItem.From));

    private static async Task<IResult> StartAsync(HttpRequest request, RunBook book, RunFeeds feeds, string? parent)
    {
        var id = await book.StartAsync(await JsonBody.ReadAsync<TrainingPlan>(request), parent);
        return Results.Json(await DocumentAsync(id, book, feeds), Engine.Json.Line, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> GetAsync(string id, RunBook book, RunFeeds feeds) => Json(await DocumentAsync(id, book, feeds));

    private static async Task<RunDocument> DocumentAsync(string id, RunBook book, RunFeeds feeds)
    {
        var row = await book.GetAsync(id);
        return RunDocument.From(row, feeds.Folder(id).Plan, RunProgress.None.Apply(feeds.Get(id).Snapshot()));
    }

    private static async Task<IResult> PatchAsync(string id, HttpRequest request, RunBook book)
    {
        var patch = await JsonBody.ReadAsync<RunPatch>(request);
        if (patch.Name is not null) await book.RenameAsync(id, patch.Name);
        if (patch.Tags is not null) await book.TagAsync(id, patch.Tags);
        return Json(RunListItem.From(await book.GetAsync(id)));
    }

    private static async Task<IResult> DeleteAsync(string id, RunBook book, bool dryRun = false)
    {
        var bytes = dryRun ? book.SizeOnDisk(id) : await book.DeleteAsync(id);
        return Json(new { id, bytes, deleted = !dryRun });
    }

    /// <summary>Streams: a long history is never one string.</summary>
    private static IResult EventsAsync(string id, RunFeeds feeds, long after = -1)
    {
        var events = feeds.Get(id).Snapshot(after);
        return Results.Stream(async body =>
        {
            await using var writer = new StreamWriter(body, leaveOpen: true);
            foreach (var next in events)
            {
                await writer.WriteAsync(RunEvents.Format(next));
                await writer.WriteAsync('\n');
            }
        }, "application/jsonl");
    }

    private static IResult Evaluation(string id, RunFeeds feeds) => FileOf(feeds.Folder(id).EvaluationFile, "application/json", null);

    private static IResult Predictions(string id, RunFeeds feeds) => FileOf(feeds.Folder(id).PredictionsFile, "text/csv; charset=utf-8", $"predictions-{id}.csv");

    private static IResult FileOf(string path, string type, string? name) => File.Exists(path)
        ? Results.File(path, type, name)
        : throw new UserException("This run has no result yet.", "Wait until it is done; its evaluation comes last.");

    private static IResult Curves(string id, string chart, RunFeeds feeds)
    {
        var curves = new RunCurves();
        curves.Apply(feeds.Get(id).Snapshot());
        var spec = ChartCatalog.All.FirstOrDefault(c => c.Id == chart)
            ?? throw new UserException($"There is no chart '{chart}'.", $"Choose one of: {string.Join(", ", ChartCatalog.All.Select(c => c.Id))}.");
        return Results.Text(CurveCsv.Write(spec, curves), "text/csv", System.Text.Encoding.UTF8);
    }

    private static async Task<IResult> ResumeAsync(string id, RunQueue queue)
    {
        await queue.ResumeAsync(id);
        return Results.NoContent();
    }

    private static async Task<IResult> StopAsync(string id, HttpRequest request, RunQueue queue, RunBook book)
    {
        var how = request.ContentLength is null or 0 ? new StopRequest() : await JsonBody.ReadAsync<StopRequest>(request);
        var command = how.How switch
        {
            "keep" => RunCommandKind.StopAndKeep,
            "discard" => RunCommandKind.Discard,
            "suspend" => RunCommandKind.Suspend,
            _ => throw new UserException($"'{how.How}' is no way to stop.", "Choose keep, discard or suspend."),
        };
        if ((await book.GetAsync(id)).State == RunState.Queued) await book.CancelAsync(id);
        else await queue.SendAsync(id, new(command));
        return Results.NoContent();
    }

    private static async Task<IResult> SettingsAsync(string id, HttpRequest request, RunQueue queue)
    {
        var settings = await JsonBody.ReadAsync<RunSettingsRequest>(request);
        if (settings.LearningRateFactor is not { } factor || !(factor is > 0 and <= 100))
            throw new UserException("learningRateFactor is missing or out of range.", "Give a number above 0 and up to 100; 0.5 halves the learning rate.");
        await queue.SendAsync(id, new(RunCommandKind.ScaleLearningRate, factor));
        return Results.NoContent();
    }

    private static async Task<IResult> SendAsync(RunQueue queue, string id, RunCommandKind kind)
    {
        await queue.SendAsync(id, new(kind));
        return Results.NoContent();
    }

    private static IResult Json<T>(T value) => Results.Json(value, Engine.Json.Line);
}
