using FineTune.Engine;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Studio.Catalog;
using FineTune.Studio.OpenAi;
using FineTune.Studio.Runs;
using FineTune.Studio.Storage;

namespace FineTune.Studio.Playground.Writing;

/// <summary>What can be chosen in the playground.</summary>
/// <param name="ReadingRun">The newest finished run whose model does not write: it is asked on the other page.</param>
public sealed record WritingChoice(IReadOnlyList<WritableModel> Models, string? ReadingRun);

/// <summary>Finds the models that write: those of finished runs, what they were before, and those of the catalog that are on this machine.</summary>
public sealed class WritableModels(RunBook book, RunFeeds feeds, ModelShelf shelf)
{
    /// <summary>Tuned models, newest first, then what they began from, then the catalog's.</summary>
    public async Task<WritingChoice> ListAsync()
    {
        var (tuned, bases, reading) = (new List<WritableModel>(), new List<WritableModel>(), (string?)null);
        var pretrained = shelf.Cards().Where(c => c.Tasks.Contains(TextGenerationTask.TaskId) && shelf.IsHere(c)).Select(Pretrained).ToList();
        foreach (var run in (await book.ListAsync()).Where(r => r.State.HasModel() && feeds.Exists(r.Id)))
        {
            if (PlanOf(run.Id) is not { } plan) continue;
            if (plan.Task != TextGenerationTask.TaskId) reading ??= run.Id;
            else if (IsModel(feeds.Folder(run.Id).ModelFolder)) tuned.Add(Tuned(run, plan));
            if (plan.Task == TextGenerationTask.TaskId && Base(plan, run) is { } before && bases.All(b => b.Id != before.Id)) bases.Add(before);
        }
        return new([.. tuned, .. bases, .. pretrained], reading);
    }

    /// <summary>The model's folder; what came with the program is put into the cache first.</summary>
    /// <exception cref="UserException">Its files cannot be had.</exception>
    public Task<string> FolderAsync(WritableModel model) => model.Folder is { } folder ? Task.FromResult(folder) : Task.Run(() => shelf.FolderOf(shelf.Find(model.Id)));

    private TrainingPlan? PlanOf(string run)
    {
        try { return feeds.Folder(run).Plan; }
        catch (UserException) { return null; }
    }

    private WritableModel Tuned(RunRecord run, TrainingPlan plan) => new(WritableModel.RunPrefix + run.Id, run.Name, WritableKind.Tuned, feeds.Folder(run.Id).ModelFolder, run.Id, plan.Model,
        ServedModels.TunedId(plan, run.Id), feeds.Folder(run.Id).Root,
        plan.Data.Format is null or GenerationFormats.Text or GenerationFormats.Prompt ? WritingMode.Completion : WritingMode.Chat);

    /// <summary>Only models in folders: those of the catalog are listed there.</summary>
    private static WritableModel? Base(TrainingPlan plan, RunRecord run) =>
        plan.Model.StartsWith(FolderCard.Prefix, StringComparison.Ordinal) && plan.Model[FolderCard.Prefix.Length..] is var folder && IsModel(folder)
            ? new(plan.Model, $"{ServedModels.BaseName(plan.Model)} (before {run.Name})", WritableKind.Base, folder, null, null, null, folder) : null;

    private WritableModel Pretrained(ModelCard card) =>
        new(card.Id, card.Name, WritableKind.Pretrained, shelf.IsCached(card) ? shelf.FolderOf(card) : null, null, null, card.Id, ModelCatalog.Cards.Contains(card) || !shelf.IsCached(card) ? card.Id : shelf.FolderOf(card));

    private static bool IsModel(string folder) => File.Exists(Path.Combine(folder, ModelFamilies.ConfigFile));
}
