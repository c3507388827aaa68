using FineTune.Engine;
using FineTune.Engine.Data;
using FineTune.Engine.Guidance;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;
using FineTune.Studio.Datasets;
using FineTune.Studio.Settings;

namespace FineTune.Studio.Catalog;

/// <summary>The catalog ranked for one data set. The wizard, the API and the command line ask the same <see cref="Advisor"/>.</summary>
public sealed class DataAdvice(DataSetBook book, FineTuneHome home, SettingsStore settings)
{
    /// <summary>Reads the data off the caller's thread. The first call on a machine also measures its speed, about a second.</summary>
    /// <param name="measure">Also trains the quick classical model on a sample, for evidence instead of rules alone.</param>
    /// <exception cref="UserException">There is no such data set, or its columns cannot be learnt from.</exception>
    public Task<DataAdviceResult> AdviseAsync(string hash, DataColumns columns, string? task = null, bool measure = false, CancellationToken token = default) => Task.Run(() =>
    {
        using var set = book.Store.Open(hash);
        using var rows = LearningTasks.Find(task ?? set.Info.SuggestedTask).Load(set, columns.Into(new() { Hash = hash }), seed: 1);
        var summary = DataSummary.Of(rows);
        token.ThrowIfCancellationRequested();
        var evidence = measure ? QuickEvidence.Of(rows, new(home, settings.Current), token: token) : null;
        return new DataAdviceResult(summary, evidence, Advisor.Advise(summary, Engine.Models.ModelCatalog.Cards, MachineProfile.Measure(home, settings.Current), evidence));
    }, token);
}

/// <param name="Evidence">Measured on the data, where asked for.</param>
/// <param name="Models">Best first.</param>
public sealed record DataAdviceResult(DataSummary Data, QuickEvidence? Evidence, IReadOnlyList<ModelAdvice> Models);
