using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Studio.Datasets;
using FineTune.Studio.Runs;
using FineTune.Studio.Shell;

namespace FineTune.Studio.Playground.Images;

/// <summary><c>/api/runs/{id}/explain</c>: where a model looks, for a row of the run's data or for an image that is sent.</summary>
public static class ExplainApi
{
    public static void MapExplainApi(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/api/runs").WithTags("Runs").AddEndpointFilter(RunsApi.RequireRun);
        runs.MapGet("{id}/explain", RowAsync).WithSummary("Where the model looks in an image of its data (Grad-CAM), for ?label= or the class it answers with: a PNG to lay over the image, or with ?format=json the map itself.")
            .Produces<ImageExplanation>().Produces(StatusCodes.Status200OK, contentType: "image/png");
        runs.MapPost("{id}/explain", ImageAsync).WithSummary("The same for an image that is sent: as the body, or as a file of a form.")
            .AcceptsImages().Produces<ImageExplanation>().Produces(StatusCodes.Status200OK, contentType: "image/png");
    }

    private static async Task<IResult> RowAsync(string id, string part, long index, RunFeeds feeds, DataSetBook book, ImagePredictorPool pool, HttpContext context, string? label = null, string? format = null)
    {
        if (!Enum.TryParse<DataPart>(part, ignoreCase: true, out var wanted) || !Enum.IsDefined(wanted)) throw new UserException($"There is no part '{part}'.", "Choose train, validation or test.");
        var hash = feeds.Folder(id).Plan.Data.Hash;
        if (!book.Store.Contains(hash)) throw new UserException("The data the run learnt from were deleted.", "Import them again, or send the image itself: POST to this address.");
        using var data = book.Store.Open(hash);
        if (index < 0 || index >= data.Info.Rows(wanted)) throw new UserException($"There is no row {index} in the {part} part.", $"Choose 0 to {data.Info.Rows(wanted) - 1}.");
        return Answer(await pool.ExplainAsync(id, new($"{part}:{index}", data.Image(data.Get(new(wanted, index)))), label, context.RequestAborted), format);
    }

    private static async Task<IResult> ImageAsync(string id, HttpRequest request, ImagePredictorPool pool, string? label = null, string? format = null)
    {
        var image = await ImageUpload.ReadAsync(request, request.HttpContext.RequestAborted);
        return Answer(await pool.ExplainAsync(id, image, label, request.HttpContext.RequestAborted), format);
    }

    private static IResult Answer(ImageExplanation explanation, string? format) => format switch
    {
        null or "png" => Results.Bytes(explanation.ToHeatMap().ToPng(), "image/png"),
        "json" => Results.Json(explanation, Json.Line),
        _ => throw new UserException($"There is no format '{format}'.", "Choose png or json."),
    };
}
