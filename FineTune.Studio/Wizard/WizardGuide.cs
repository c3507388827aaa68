using System.Collections.Concurrent;
using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Guidance;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tokenization;
using FineTune.Engine.Weights;
using FineTune.Studio.Catalog;
using FineTune.Studio.Providers;
using FineTune.Studio.Settings;

namespace FineTune.Studio.Wizard;

/// <summary>Finds out what the wizard has to know, off the page's thread; what was found is kept for the next page that asks.</summary>
public sealed class WizardGuide(FineTuneHome home, SettingsStore settings, ModelShelf shelf, ProviderBook providers)
{
    /// <summary>A handful of numbers each; more would only be those of data left long ago.</summary>
    private const int MostKept = 64;

    private readonly ConcurrentDictionary<(PlanData, string), DataFacts> _facts = new();
    private readonly ConcurrentDictionary<(PlanData, string), QuickEvidence> _evidence = new();

    /// <summary>The split's seed here and in the plan's default.</summary>
    private const int Seed = 1;

    public ModelStore Models => new(home, settings.Current);

    public bool Offline => settings.Current.Offline;

    /// <summary>Models to choose from, and the ids of those whose weights are here or that need none.</summary>
    /// <param name="chosen">A model a draft names, which may be in no list.</param>
    public Task<(IReadOnlyList<ModelCard> Cards, HashSet<string> Cached)> CardsAsync(string? chosen) => Task.Run(() =>
    {
        List<ModelCard> cards = [.. shelf.Cards(), .. providers.Cards()];
        if (chosen is not null && cards.All(c => c.Id != chosen))
        {
            try { cards.Add(shelf.Find(chosen)); }
            catch (UserException) { } // a folder or a model that is gone: the draft then has no model
        }
        return ((IReadOnlyList<ModelCard>)cards, cards.Where(shelf.IsCached).Select(c => c.Id).ToHashSet());
    });

    /// <summary>A model by its name on the hub or under <c>own/</c>.</summary>
    /// <exception cref="UserException">It is no such name.</exception>
    public ModelCard Find(string id) => shelf.Find(id);

    public Task<MachineProfile> MachineAsync() => Task.Run(() => MachineProfile.Measure(home, settings.Current));

    /// <exception cref="UserException">The data is gone, a column is missing, or the classes cannot be learnt.</exception>
    public async Task<DataFacts> FactsAsync(PlanData data, string task, CancellationToken token)
    {
        if (_facts.TryGetValue((data, task), out var kept) && new DataSetStore(home).Contains(data.Hash)) return kept;
        var facts = await Task.Run(() => Read(data, task), CancellationToken.None).WaitAsync(token);
        if (_facts.Count >= MostKept) _facts.Clear();
        return _facts[(data, task)] = facts;
    }

    /// <summary>What a classical model (of images: what a network here learnt elsewhere) reaches on a sample of this data, in seconds; null where there are too few rows to measure.</summary>
    public async Task<QuickEvidence?> EvidenceAsync(PlanData data, string task, CancellationToken token)
    {
        if (_evidence.TryGetValue((data, task), out var kept)) return kept;
        var measured = await Task.Run(() =>
        {
            using var set = new DataSetStore(home).Open(data.Hash);
            using var rows = LearningTasks.Find(task).Load(set, data, Seed);
            return QuickEvidence.Of(rows, Models, Seed, token);
        }, token);
        if (measured is null) return null;
        if (_evidence.Count >= MostKept) _evidence.Clear();
        return _evidence[(data, task)] = measured;
    }

    /// <summary>What the model will see of the first rows; a few hundred milliseconds for large data, so not for every key typed.</summary>
    /// <param name="card">Its tokenizer and its own template are used where its files are here; null = no model is chosen.</param>
    /// <exception cref="UserException">The data is gone, or the model's own template is of a kind that is not known.</exception>
    public Task<WritingPreview> PreviewAsync(TrainingPlan plan, ModelCard? card, CancellationToken token) => Task.Run(() =>
    {
        using var set = new DataSetStore(home).Open(plan.Data.Hash);
        using var rows = LearningTasks.Find(plan.Task).Load(set, plan.Data, Seed);
        if (rows is not WritingData writing) throw new UserException("These rows are not to be written.", "Choose the task of writing.");
        var folder = card is not null && shelf.IsCached(card) && card.HasWeights ? Models.Ensure(card, token: token) : null;
        var template = writing.Split.Format == GenerationFormats.Text ? ChatTemplates.None : ChatTemplates.Of(folder, plan.ChatTemplate, writing.Split.Format);
        return WritingPreview.Of(writing, template, plan.LearnPrompts, plan.MaxLength, folder is null ? null : Tokenizers.Load(folder), token: token);
    }, token);

    private DataFacts Read(PlanData data, string task)
    {
        using var set = new DataSetStore(home).Open(data.Hash);
        if (TaskWords.Clash(set.Info.SuggestedTask, task))
            throw new UserException($"These are {TaskWords.Kind(set.Info.SuggestedTask)}.", $"Switch to the task '{LearningTasks.Find(set.Info.SuggestedTask).Title.ToLowerInvariant()}', or choose other data.", new Place(set.Info.Name));
        var columns = LearningTasks.Find(task).ResolveColumns(set.Info, data);
        using var rows = LearningTasks.Find(task).Load(set, columns, Seed);
        return new(set.Info, columns, DataSummary.Of(rows), rows.Labels, rows.Notes);
    }
}
