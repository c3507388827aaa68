using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Studio.Datasets.Images;
using FineTune.Studio.Shell;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FineTune.Studio.Datasets;

/// <summary><c>/api/datasets</c>.</summary>
public static class DataSetsApi
{
    /// <summary>Names the upload for <see cref="ImportBoard"/>.</summary>
    public const string UploadIdHeader = "X-Upload-Id";

    private const int MostRows = 1000;

    public static void MapDataSetsApi(this IEndpointRouteBuilder routes)
    {
        var all = routes.MapGroup("/api/datasets").WithTags("Data sets");
        all.MapGet("", ListAsync).WithSummary("Data sets, newest first, each in its newest version; ?search= finds words in the name or the start of a hash.");
        all.MapPost("", ImportAsync).WithSummary("Imports a data set: field train (or file), optionally name, test and validation; CSV, TSV, JSON, JSON Lines, Parquet, a zip of these, or a zip of images. Streamed.")
            .Accepts<DataSetForm>("multipart/form-data").WithMetadata(new DisableRequestSizeLimitAttribute());
        var one = all.MapGroup("/{id}").AddEndpointFilter(RequireDataSet).ProducesProblem(StatusCodes.Status404NotFound);
        one.MapGet("", GetAsync).WithSummary("One version of a data set.");
        one.MapGet("/profile", ProfileAsync).WithSummary("Classes, lengths and findings; ?text= and ?label= choose the columns.");
        one.MapGet("/rows", Rows).WithSummary($"Rows of a part (train, validation, test), at most {MostRows} at once.");
        one.MapImagesApi();
        one.MapPatch("", RenameAsync).WithSummary("Renames the data set with all its versions.").Accepts<DataSetPatch>("application/json");
        one.MapPost("/fixes", FixAsync).WithSummary("Makes a new version with rows dropped or given another class (of images with boxes: another list of boxes, as in the column boxes); the old one stays. When nothing changes, answers with the version there is.").Accepts<DataSetFix>("application/json");
        one.MapDelete("", DeleteAsync).WithSummary("Deletes this version from disk; ?dryRun=true only says what would go.");
    }

    private static async Task<IEnumerable<DataSetSummary>> ListAsync(DataSetBook book, string? search) => (await book.ListAsync(search)).Select(DataSetSummary.From);

    private static async Task<Created<DataSetDocument>> ImportAsync(HttpRequest request, DataSetBook book, FineTuneHome home, UploadLimits limits, ImportBoard board, CancellationToken token)
    {
        using var upload = new UploadReceiver(home, limits);
        await upload.ReceiveAsync(request, token);
        var record = await book.ImportAsync(ToRequest(upload), board.For(request.Headers[UploadIdHeader]), token);
        return TypedResults.Created($"/api/datasets/{record.Hash}", DataSetDocument.From(record, book.Store.Info(record.Hash)));
    }

    private static ImportRequest ToRequest(UploadReceiver upload)
    {
        var parts = new Dictionary<DataPart, string>();
        foreach (var file in upload.Files)
        {
            if (file.Part is not { } part) throw new UserException($"The form field '{file.Field}' is not known.", "Name the file's field train, test or validation.", new Place(file.Name));
            if (!parts.TryAdd(part, file.Path)) throw new UserException($"Two files were given for the {part.ToString().ToLowerInvariant()} rows.", "Send one file per part; several files of one part go into a zip.", new Place(file.Name));
        }
        if (!parts.ContainsKey(DataPart.Train)) throw new UserException("The form holds no training file.", "Send the file in the field train, for example: curl -F train=@tickets.csv URL/api/datasets");
        var name = upload.Fields.GetValueOrDefault("name")?.Trim();
        return new()
        {
            Name = name is { Length: > 0 } ? name[..Math.Min(name.Length, 120)] : Path.GetFileNameWithoutExtension(upload.Files.First(f => f.Part == DataPart.Train).Name),
            Files = parts,
            DisplayNames = upload.Files.ToDictionary(f => f.Path, f => f.Name),
        };
    }

    private static async Task<DataSetDocument> GetAsync(string id, DataSetBook book) => DataSetDocument.From((await book.FindAsync(id))!, book.Store.Info(id));

    private static Task<DataProfile> ProfileAsync(string id, string? text, string? label, DataSetBook book, CancellationToken token) =>
        Task.Run(() => book.Store.Profile(id, text, label, token: token), token);

    private static RowsDocument Rows(string id, DataSetBook book, string part = "train", long skip = 0, int take = 50)
    {
        if (!Enum.TryParse<DataPart>(part, ignoreCase: true, out var wanted) || !Enum.IsDefined(wanted))
            throw new UserException($"There is no part '{part}'.", "Choose train, validation or test.");
        using var data = book.Store.Open(id);
        return new(wanted, skip, data.Info.Rows(wanted), data.Info.Columns, [.. data.Page(wanted, skip, Math.Clamp(take, 0, MostRows)).Select(RowDocument.From)]);
    }

    private static async Task<DataSetSummary> RenameAsync(string id, HttpRequest request, DataSetBook book)
    {
        var patch = await JsonBody.ReadAsync<DataSetPatch>(request);
        await book.RenameAsync((await book.FindAsync(id))!.SetId, patch.Name ?? "");
        return DataSetSummary.From((await book.FindAsync(id))!);
    }

    private static async Task<Results<Created<DataSetDocument>, Ok<DataSetDocument>>> FixAsync(string id, HttpRequest request, DataSetBook book, CancellationToken token)
    {
        var asked = await JsonBody.ReadAsync<DataSetFix>(request);
        var record = await book.FixAsync(id, asked.ToFix(), asked.TextColumn, asked.LabelColumn, token);
        var document = DataSetDocument.From(record, book.Store.Info(record.Hash));
        return record.Hash == id ? TypedResults.Ok(document) : TypedResults.Created($"/api/datasets/{record.Hash}", document);
    }

    private static async Task<object> DeleteAsync(string id, DataSetBook book, bool dryRun = false)
    {
        var preview = await book.PreviewDeletionAsync([id]);
        if (!dryRun) await book.DeleteAsync([id]);
        return new { id, preview.Bytes, preview.Runs, deleted = !dryRun };
    }

    private static async ValueTask<object?> RequireDataSet(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var id = context.HttpContext.GetRouteValue("id") as string ?? "";
        var book = context.HttpContext.RequestServices.GetRequiredService<DataSetBook>();
        if (book.Store.Contains(id) && await book.FindAsync(id) is not null) return await next(context);
        return ApiProblems.NotFound($"There is no data set '{id}'.", "It may have been deleted; GET /api/datasets lists those there are.");
    }
}
