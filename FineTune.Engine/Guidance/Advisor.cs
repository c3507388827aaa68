using FineTune.Engine.Models;

namespace FineTune.Engine.Guidance;

/// <summary>
/// Ranks the catalog for the data at hand and says why. The rules are few and each is a sentence the person sees; the points behind them
/// are ours, set so that a mismatch of language or length outweighs the head start of a pre-trained encoder, and measured evidence outweighs both.
/// </summary>
public static class Advisor
{
    /// <summary>Best first; models that cannot be used here come last, with the reason.</summary>
    /// <param name="evidence">Measured on this data, where there was time for it.</param>
    public static IReadOnlyList<ModelAdvice> Advise(
        DataSummary data, IReadOnlyList<ModelCard> cards, MachineProfile machine, QuickEvidence? evidence = null)
    {
        var ranked = cards.Where(card => !card.IsRemote).Select(card => Judge(card, data, machine, evidence)).OrderByDescending(a => a.Usable).ThenByDescending(a => a.Score).ToList();
        return [.. ranked.Select(a => a with { Picks = Picks(a, ranked, data, machine) }), .. cards.Where(card => card.IsRemote).Select(card => ApiAdvice.Of(card, data))];
    }

    private static ModelAdvice Judge(ModelCard card, DataSummary data, MachineProfile machine, QuickEvidence? evidence)
    {
        var preset = PresetFor(card, data);
        var forecast = ForecastOf(card, preset?.Preset, data, machine);
        var memory = Fit(forecast.MemoryBytes, machine.AvailableMemory);
        var verdicts = AdviceRules.For(data).Select(rule => rule(new(card, data, machine, forecast, memory, evidence, preset?.Method))).OfType<Verdict>().ToList();
        // Of a model that is made for something else nothing more needs to be said.
        if (!card.Tasks.Contains(data.Task)) verdicts = [.. verdicts.Where(v => v.Forbids).Take(1)];
        return new(
            card, !verdicts.Any(v => v.Forbids), verdicts.Sum(v => v.Points),
            [.. verdicts.Where(v => v.Points > 0 || v is { Points: 0, Forbids: false }).Select(v => v.Sentence)],
            [.. verdicts.Where(v => v.Points < 0 || v.Forbids).OrderByDescending(v => v.Forbids).Select(v => v.Sentence)],
            preset?.Method, preset?.Preset, preset?.Reason ?? "It is solved at once: there is nothing to set.", forecast, memory, []);
    }

    /// <summary>Speed: the least time. Balance: the first of the list as recommended. Accuracy: what understands best and is done within hours, with the preset that gets the most out of it.</summary>
    private static List<ModelPick> Picks(ModelAdvice advice, List<ModelAdvice> ranked, DataSummary data, MachineProfile machine)
    {
        var usable = ranked.Where(a => a.Usable).ToList();
        var picks = new List<ModelPick>();
        if (!advice.Usable) return picks;
        if (advice.Card == usable.MinBy(a => a.Forecast.Seconds)!.Card) picks.Add(new(PickKind.Speed, advice.Preset, advice.Forecast));
        if (advice.Card == usable[0].Card) picks.Add(new(PickKind.Balance, advice.Preset, advice.Forecast));
        if (advice.Card == MostAccurate(usable, data).Card)
        {
            // With few rows per class the longest preset brings nothing over the recommended one.
            var preset = advice.Preset == Presets.Default ? "best" : advice.Preset;
            picks.Add(new(PickKind.Accuracy, preset, ForecastOf(advice.Card, preset, data, machine)));
        }
        return picks;
    }

    /// <summary>Where every layer is tuned, the encoder with the best published understanding that takes hours at most; for writing, the largest model that does; else the first of the list.</summary>
    private static ModelAdvice MostAccurate(List<ModelAdvice> usable, DataSummary data) => data.Writes
        ? usable.Where(a => a is { Forecast.SecondsHigh: < 6 * 3600, Memory: MemoryFit.Fits }).MaxBy(a => a.Card.Parameters) ?? usable[0]
        : data.SeesImages ? usable.Where(a => a is { Card.ImageNetAccuracy: not null, Forecast.SecondsHigh: < 6 * 3600, Memory: MemoryFit.Fits }).MaxBy(a => a.Card.ImageNetAccuracy) ?? usable[0] :
        usable.Where(a => a is { Method: MethodNumbers.Full, Card.Understanding: > 80, Forecast.SecondsHigh: < 6 * 3600, Memory: MemoryFit.Fits }).MaxBy(a => a.Card.Understanding) ?? usable[0];

    private static PresetAdvice? PresetFor(ModelCard card, DataSummary data)
    {
        if (card.Methods.Count == 0) return null;
        var advice = Presets.Recommend(data);
        return card.Methods.Contains(advice.Method) ? advice : advice with { Preset = Presets.ForMethod(card.Methods[0], data.Task).Id, Method = card.Methods[0] };
    }

    private static Forecast ForecastOf(ModelCard card, string? preset, DataSummary data, MachineProfile machine)
    {
        var plan = new TrainingPlan { Data = new() { Hash = "" }, Model = card.Id };
        return Forecast.Of(preset is null ? plan : Presets.Apply(preset, plan, data, card), card, data, machine);
    }

    /// <summary>Whether so many bytes can be had of what is available.</summary>
    public static MemoryFit Fit(long need, long available) =>
        need <= 0.6 * available ? MemoryFit.Fits : need <= 0.9 * available ? MemoryFit.Tight : MemoryFit.TooLarge;
}
