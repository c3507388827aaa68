using FineTune.Engine.Data;
using FineTune.Engine.Models;

namespace FineTune.Engine.Guidance;

/// <summary>What guidance says of a model behind an API: never ranked among those of this machine, since nothing of it was measured here, rows leave the machine, and it costs money.</summary>
internal static class ApiAdvice
{
    public static ModelAdvice Of(ModelCard card, DataSummary data)
    {
        var usable = card.Tasks.Contains(data.Task);
        List<string> cons = [.. usable ? [] : new[] { $"It cannot be trained for {data.Task}." }, .. card.Weaknesses, card.WhenNot];
        return new(card, usable, double.NegativeInfinity, card.Strengths, cons, null, null, "The provider chooses the numbers; you choose the epochs.", Forecast.Remote, MemoryFit.Fits, []);
    }
}
