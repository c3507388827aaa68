using FineTune.Engine.Models;

namespace FineTune.Engine.Guidance;

/// <summary>Which of the advised models to take when nobody chooses one.</summary>
public static class ModelChoice
{
    /// <summary>
    /// The first of the advice; without a network the first that is here. Models that write are large: where none was ever fetched, the one that comes
    /// with the program is taken rather than half a gigabyte fetched unasked.
    /// </summary>
    /// <param name="advice">Best first.</param>
    /// <param name="isCached">Whether a model's weights are on this machine.</param>
    /// <returns>The advice taken, and a sentence why it is not the first; empty where it is.</returns>
    /// <exception cref="UserException">No model can learn this task here.</exception>
    public static (ModelAdvice Advice, string Why) Of(IReadOnlyList<ModelAdvice> advice, DataSummary data, bool offline, Func<ModelCard, bool> isCached)
    {
        var usable = advice.Where(a => a.Usable).ToList();
        if (usable.Count == 0) throw new UserException($"No model of the catalog can learn this here: {advice.FirstOrDefault(a => a.Card.Tasks.Contains(data.Task))?.Cons.FirstOrDefault() ?? "none is made for the task."}", "Name one with --model, or free memory and disk space.");
        var first = usable[0];
        if (first.Card.IsBundled || isCached(first.Card)) return (first, "");
        var here = usable.FirstOrDefault(a => a.Card.IsBundled || isCached(a.Card));
        if (here is null) return (first, "");
        if (offline) return (here, $"{first.Card.Name} would fit better, but its weights are not here and downloads are switched off.");
        return data.Writes && !usable.Any(a => a.Card.HasWeights && !a.Card.IsBundled && isCached(a.Card))
            ? (here, $"{first.Card.Name} would fit better; it is not here, and {Forecast.Size(first.Card.DownloadBytes)} are not fetched unasked: give --model {first.Card.Id} for it.")
            : (first, "");
    }
}
