using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Images;
using FineTune.Studio.Shell;
using Microsoft.Net.Http.Headers;

namespace FineTune.Studio.Datasets.Images;

/// <summary><c>/api/datasets/{id}/images</c>.</summary>
internal static class ImagesApi
{
    /// <summary>What a hash names never changes: the browser need not ask twice.</summary>
    private const string Immutable = "private, max-age=31536000, immutable";

    public static void MapImagesApi(this RouteGroupBuilder dataSet)
    {
        dataSet.MapGet("/images/{part}/{index:long}", (string id, string part, long index, OpenDataSets open, HttpContext context) => Image(id, part, index, open, context, Whole))
            .WithSummary("The image of a row as it was imported; part is train, validation or test, index as /rows numbers them.").Produces(StatusCodes.Status200OK, contentType: "image/jpeg", additionalContentTypes: ["image/png", "image/webp", "image/gif", "image/bmp"]);
        dataSet.MapGet("/images/{part}/{index:long}/thumbnail", (string id, string part, long index, OpenDataSets open, HttpContext context) => Image(id, part, index, open, context, (data, row) => data.Thumbnail(row)))
            .WithSummary("A small version of a row's image, upright.").Produces(StatusCodes.Status200OK, contentType: "image/jpeg");
    }

    private static (byte[] Bytes, string ContentType) Whole(DataSet data, DataRow row)
    {
        var bytes = data.Image(row);
        return (bytes, ImageSignatures.ContentType(bytes) ?? "application/octet-stream");
    }

    private static IResult Image(string id, string part, long index, OpenDataSets open, HttpContext context, Func<DataSet, DataRow, (byte[] Bytes, string ContentType)> read)
    {
        if (!Enum.TryParse<DataPart>(part, ignoreCase: true, out var wanted) || !Enum.IsDefined(wanted) || char.IsAsciiDigit(part[0]))
            throw new UserException($"There is no part '{part}'.", "Choose train, validation or test.");
        var image = open.Use(id, data => data.Info.Images is null ? throw new UserException("These data are no images.", "GET /api/datasets/{id}/rows shows their rows.", new Place(data.Info.Name))
            : index >= 0 && index < data.Info.Rows(wanted) ? read(data, data.Get(new(wanted, index))) : default((byte[] Bytes, string ContentType)?));
        if (image is not { } found) return ApiProblems.NotFound($"There is no row {index} in the {wanted.ToString().ToLowerInvariant()} part.", "GET /api/datasets/{id} says how many rows each part has.");
        context.Response.Headers[HeaderNames.CacheControl] = Immutable;
        context.Response.Headers[HeaderNames.XContentTypeOptions] = "nosniff";
        return Results.Bytes(found.Bytes, found.ContentType);
    }
}
