using FineTune.Studio.OpenAi.Keys;

namespace FineTune.Studio.OpenAi;

internal sealed record ModelDocument(string Id, string Object, long Created, string OwnedBy);

internal sealed record ListDocument<T>(IReadOnlyList<T> Data, bool HasMore = false, string? FirstId = null, string? LastId = null)
{
    public string Object => "list";
}

internal sealed record DeletedDocument(string Id, string Object, bool Deleted);

/// <summary><c>/v1/models</c>. Ids may hold slashes, sent as they are or as %2F.</summary>
internal static class ModelsEndpoints
{
    public static void MapModels(this RouteGroupBuilder v1)
    {
        var models = v1.MapGroup("/models").WithMetadata(new RequiredScope(KeyScopes.ModelsRead));
        models.MapGet("", async (ServedModels served) => OpenAiJson.Answer(new ListDocument<ModelDocument>([.. (await served.ListAsync()).Select(Document)])));
        models.MapGet("/{**id}", async (string id, ServedModels served) => OpenAiJson.Answer(Document(await served.FindAsync(Uri.UnescapeDataString(id)))));
        models.MapDelete("/{**id}", (string id) =>
        {
            throw OpenAiException.NotHere($"The model `{Uri.UnescapeDataString(id)}` is not deleted by this API, because its run, curves and results would go with it. Delete the run on its page, or a pre-trained model on the page Models.", "model");
        });
    }

    private static ModelDocument Document(ServedModel model) => new(model.Id, "model", model.CreatedAt.ToUnixTimeSeconds(), model.RunId is null ? "pre-trained" : "finetune-studio");
}
