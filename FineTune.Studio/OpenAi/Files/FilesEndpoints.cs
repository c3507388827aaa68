using FineTune.Engine;
using FineTune.Studio.Datasets;
using FineTune.Studio.OpenAi.FineTuning;
using FineTune.Studio.OpenAi.Keys;
using Microsoft.AspNetCore.Mvc;

namespace FineTune.Studio.OpenAi.Files;

/// <summary><c>/v1/files</c>: uploads to learn from, and the results of jobs.</summary>
internal static class FilesEndpoints
{
    private const int MostFiles = 10_000;

    public static void MapFiles(this RouteGroupBuilder v1)
    {
        var files = v1.MapGroup("/files").WithMetadata(new RequiredScope(KeyScopes.Files));
        files.MapPost("", UploadAsync).WithMetadata(new DisableRequestSizeLimitAttribute());
        files.MapGet("", ListAsync);
        files.MapGet("/{id}", async (string id, FileBook book, JobResults results) => OpenAiJson.Answer(FileDocument.Of(await FindAsync(id, book, results))));
        files.MapGet("/{id}/content", ContentAsync);
        files.MapDelete("/{id}", Delete);
    }

    private static async Task<IResult> UploadAsync(HttpRequest request, FileBook book, FineTuneHome home, UploadLimits limits, CancellationToken token)
    {
        using var upload = new UploadReceiver(home, limits);
        await upload.ReceiveAsync(request, token);
        if (upload.Files is not [{ Field: "file" } file]) throw OpenAiException.Wrong("The form needs one file in the field 'file'.", "file", "missing_required_parameter");
        var purpose = upload.Fields.GetValueOrDefault("purpose") ?? throw OpenAiException.Wrong("The form needs a 'purpose'. Send fine-tune.", "purpose", "missing_required_parameter");
        if (purpose != FileRecord.FineTune) throw OpenAiException.Wrong($"Files are taken for fine-tuning alone; the purpose '{purpose}' is not there. Send fine-tune.", "purpose", "invalid_value");
        await TrainingFile.CheckAsync(file.Path, file.Name, token);
        return OpenAiJson.Answer(FileDocument.Of(book.Add(file.Path, file.Name, purpose)));
    }

    private static async Task<IResult> ListAsync(FileBook book, JobResults results, string? purpose, string? after, string? order, int? limit)
    {
        IEnumerable<FileRecord> files = [.. book.List(), .. await results.ListAsync()];
        if (purpose is not null) files = files.Where(f => f.Purpose == purpose);
        files = order == "asc" ? files.OrderBy(f => f.CreatedAt) : files.OrderByDescending(f => f.CreatedAt);
        return OpenAiJson.Answer(Paging.Page([.. files.Select(FileDocument.Of)], f => f.Id, after, limit, MostFiles, MostFiles));
    }

    private static async Task<IResult> ContentAsync(string id, FileBook book, JobResults results)
    {
        var file = await FindAsync(id, book, results);
        return file.Purpose == FileRecord.Results ? Results.Text(await results.ReadAsync(id), "text/csv") : Results.File(book.ContentOf(file), "application/octet-stream", file.Filename);
    }

    private static IResult Delete(string id, FileBook book)
    {
        if (id.StartsWith(JobResults.Prefix, StringComparison.Ordinal)) throw OpenAiException.Wrong("A job's result is part of its run and goes with it.", "file_id");
        book.Delete(book.Find(id) ?? throw NotFound(id));
        return OpenAiJson.Answer(new DeletedDocument(id, "file", true));
    }

    private static async Task<FileRecord> FindAsync(string id, FileBook book, JobResults results) =>
        (id.StartsWith(JobResults.Prefix, StringComparison.Ordinal) ? await results.FindAsync(id) : book.Find(id)) ?? throw NotFound(id);

    private static OpenAiException NotFound(string id) => OpenAiException.NotFound($"No such File object: {id}. GET /v1/files lists those there are.", "id", "file_not_found");
}
