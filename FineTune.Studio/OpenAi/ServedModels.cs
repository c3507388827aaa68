using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Studio.Catalog;
using FineTune.Studio.Runs;
using FineTune.Studio.Storage;

namespace FineTune.Studio.OpenAi;

/// <summary>What a model does.</summary>
public enum ServedKind
{
    /// <summary>Chat and completions.</summary>
    Writes,

    /// <summary>Embeddings.</summary>
    Embeds,
}

/// <summary>A model that answers under <c>/v1</c>.</summary>
/// <param name="Id">As clients name it.</param>
/// <param name="RunId">The run it was tuned by; null for a pre-trained one.</param>
public sealed record ServedModel(string Id, string Name, ServedKind Kind, string Folder, DateTimeOffset CreatedAt, string? RunId = null);

/// <summary>The models that answer under <c>/v1</c>: those of finished runs, and pre-trained ones that are on this machine.</summary>
public sealed class ServedModels(RunBook book, RunFeeds feeds, ModelShelf shelf)
{
    private const string TunedPrefix = "ft:";

    /// <summary>The stable id of a run's model: <c>ft:BASE:RUN</c>. A base in a folder is named by the folder's last part alone.</summary>
    public static string TunedId(TrainingPlan plan, string runId) => $"{TunedPrefix}{BaseName(plan.Model)}:{runId}";

    /// <summary>Tuned models, newest first, then pre-trained ones.</summary>
    public async Task<List<ServedModel>> ListAsync() =>
        [.. (await book.ListAsync()).Where(r => r.State.HasModel()).Select(Tuned).OfType<ServedModel>(), .. shelf.Cards().Select(Pretrained).OfType<ServedModel>()];

    /// <summary>The model of an id.</summary>
    /// <exception cref="OpenAiException">There is none, it is not ready, or it does something else.</exception>
    internal async Task<ServedModel> FindAsync(string? id, ServedKind? kind = null)
    {
        if (string.IsNullOrWhiteSpace(id)) throw OpenAiException.Wrong("You must provide a model parameter. GET /v1/models lists those there are.", "model");
        var model = id.StartsWith(TunedPrefix, StringComparison.Ordinal) ? await TunedAsync(id) : shelf.Cards().Where(c => c.Id == id).Select(Pretrained).FirstOrDefault();
        if (model is null) throw NotFound($"The model `{id}` does not exist here. GET /v1/models lists those there are.");
        if (kind is null || model.Kind == kind) return model;
        throw OpenAiException.Wrong(kind == ServedKind.Writes ? $"The model `{id}` does not write: it turns texts into vectors. Ask it under /v1/embeddings." : $"The model `{id}` writes and has no embeddings. Ask it under /v1/chat/completions.", "model", "model_not_supported");
    }

    private async Task<ServedModel?> TunedAsync(string id)
    {
        var run = id[(id.LastIndexOf(':') + 1)..];
        if (!feeds.Exists(run) || TunedId(feeds.Folder(run).Plan, run) != id) return null;
        var row = await book.GetAsync(run);
        return row.State.HasModel() ? Tuned(row) : throw NotFound($"The model `{id}` is not ready: its run is {row.State.Word().ToLowerInvariant()}.");
    }

    private ServedModel? Tuned(RunRecord run)
    {
        if (!feeds.Exists(run.Id)) return null;
        var folder = feeds.Folder(run.Id);
        if (!File.Exists(Path.Combine(folder.ModelFolder, ModelFamilies.ConfigFile))) return null;
        var plan = folder.Plan;
        ServedKind? kind = plan.Task == SuggestedTasks.TextGeneration ? ServedKind.Writes : ModelCatalog.Cards.Any(c => c.Id == plan.Model && !c.HasWeights) ? null : ServedKind.Embeds;
        return kind is { } known ? new(TunedId(plan, run.Id), run.Name, known, folder.ModelFolder, run.EndedAt ?? run.CreatedAt, run.Id) : null;
    }

    private ServedModel? Pretrained(ModelCard card)
    {
        if (!card.HasWeights || !shelf.IsHere(card)) return null;
        var folder = shelf.FolderOf(card);
        return new(card.Id, card.Name, card.Tasks.Contains(SuggestedTasks.TextGeneration) ? ServedKind.Writes : ServedKind.Embeds, folder, File.GetLastWriteTimeUtc(Path.Combine(folder, ModelFamilies.ConfigFile)));
    }

    internal static string BaseName(string model) =>
        model.StartsWith(FolderCard.Prefix, StringComparison.Ordinal) ? Path.GetFileName(Path.TrimEndingDirectorySeparator(model[FolderCard.Prefix.Length..])) : model;

    private static OpenAiException NotFound(string message) => OpenAiException.NotFound(message, "model", "model_not_found");
}
