using System.Collections.Concurrent;
using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Guidance;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Engine.Weights;
using FineTune.Studio.Settings;

namespace FineTune.Studio.Wizard;

/// <summary>Finds out what the wizard has to know, off the page's thread; what was found is kept for the next page that asks.</summary>
public sealed class WizardGuide(FineTuneHome home, SettingsStore settings)
{
    /// <summary>A handful of numbers each; more would only be those of data left long ago.</summary>
    private const int MostKept = 64;

    private readonly ConcurrentDictionary<PlanData, DataFacts> _facts = new();
    private readonly ConcurrentDictionary<PlanData, QuickEvidence> _evidence = new();

    /// <summary>The split's seed here and in the plan's default.</summary>
    private const int Seed = 1;

    public ModelStore Models => new(home, settings.Current);

    public bool Offline => settings.Current.Offline;

    /// <summary>Ids of the models whose weights are here or that need none.</summary>
    public Task<HashSet<string>> CachedAsync() => Task.Run(() => ModelCatalog.Cards.Where(Models.IsCached).Select(c => c.Id).ToHashSet());

    public Task<MachineProfile> MachineAsync() => Task.Run(() => MachineProfile.Measure(home, settings.Current));

    /// <exception cref="UserException">The data is gone, a column is missing, or the classes cannot be learnt.</exception>
    public async Task<DataFacts> FactsAsync(PlanData data, CancellationToken token)
    {
        if (_facts.TryGetValue(data, out var kept) && new DataSetStore(home).Contains(data.Hash)) return kept;
        var facts = await Task.Run(() => Read(data), CancellationToken.None).WaitAsync(token);
        if (_facts.Count >= MostKept) _facts.Clear();
        return _facts[data] = facts;
    }

    /// <summary>What a classical model reaches on a sample of this data, in seconds; null where there are too few rows to measure.</summary>
    public async Task<QuickEvidence?> EvidenceAsync(PlanData data, CancellationToken token)
    {
        if (_evidence.TryGetValue(data, out var kept)) return kept;
        try
        {
            var measured = await Task.Run(() =>
            {
                using var set = new DataSetStore(home).Open(data.Hash);
                return QuickEvidence.Measure(TextClassificationSplit.Load(set, data, Seed), Seed, token: token);
            }, token);
            if (_evidence.Count >= MostKept) _evidence.Clear();
            return _evidence[data] = measured;
        }
        catch (UserException) { return null; }
    }

    private DataFacts Read(PlanData data)
    {
        using var set = new DataSetStore(home).Open(data.Hash);
        using var rows = new ClassificationData(TextTasks.Find(TextClassificationTask.TaskId), TextClassificationSplit.Load(set, data, Seed));
        var columns = DataSetChecks.Columns(set.Info, data.TextColumn, data.LabelColumn);
        return new(set.Info, columns.TextName, columns.LabelName, DataSummary.Of(rows), rows.Labels, rows.Notes);
    }
}
