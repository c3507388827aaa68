using System.Globalization;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Tasks;

namespace FineTune.Engine.Remote;

/// <summary>What a job is likely to cost: the training file's tokens times epochs times the provider's price.</summary>
/// <param name="Tokens">Of the training file, read once.</param>
/// <param name="Uncertainty">Share by which the tokens may be more or fewer at the provider.</param>
/// <param name="How">How the tokens were counted.</param>
/// <param name="PricePerMillion">US dollars for a million training tokens; null = not known here.</param>
/// <param name="PriceSource">Where the price was read.</param>
public sealed record ApiCost(string Provider, long Examples, long Tokens, int Epochs, double Uncertainty, string How, double? PricePerMillion, string? PriceSource)
{
    public long TrainingTokens => Tokens * Epochs;

    /// <summary>US dollars.</summary>
    public double? Dollars => PricePerMillion * TrainingTokens / 1e6;

    public double? Low => Dollars * (1 - Uncertainty);

    public double? High => Dollars * (1 + Uncertainty);

    /// <summary>What leaves this machine and what it is counted as.</summary>
    public string Amount => string.Create(CultureInfo.InvariantCulture,
        $"About {Tokens:N0} tokens in {Examples:N0} examples x {Epochs} {(Epochs == 1 ? "epoch" : "epochs")} = {TrainingTokens:N0} training tokens ({How}; give or take {Uncertainty:P0}).");

    /// <summary>What that costs.</summary>
    public string Price => PricePerMillion is not { } price ? $"The price is not known: look it up at {Provider} and write it into the settings, under Providers."
        : string.Create(CultureInfo.InvariantCulture, $"At ${price:0.00##} a million{(PriceSource is { Length: > 0 } source ? $" ({source})" : "")}: about {Money(Low!.Value)} to {Money(High!.Value)}.");

    public override string ToString() => $"{Amount} {Price}";

    public static string Money(double dollars) => dollars is > 0 and < 0.01 ? "$0.01" : string.Create(CultureInfo.InvariantCulture, $"${dollars:N2}");

    /// <summary>Writes the files of a plan as they would be sent, checks them and counts their tokens. Nothing leaves this machine.</summary>
    /// <exception cref="UserException">The provider is not known, the rows cannot be used, or the provider would refuse the file; says where.</exception>
    public static ApiCost Of(FineTuneHome home, EngineSettings settings, TrainingPlan plan, CancellationToken token = default)
    {
        var (id, model) = ApiCard.Parse(plan.Model) ?? throw new ArgumentException($"{plan.Model} is behind no API.", nameof(plan));
        var provider = new ApiProviders(home).Find(id);
        using var data = new DataSetStore(home).Open(plan.Data.Hash);
        using var rows = LearningTasks.Find(plan.Task).Load(data, plan.Data, plan.Seed);
        if (rows is not WritingData writing) throw new UserException($"A model behind an API writes; it cannot be trained for {plan.Task}.", "Choose the task Writing, or a model of this machine.");
        var files = new ApiFiles(model, writing.Split, writing.Template(plan));
        var tokens = ApiTokens.Here(home, settings);
        var path = Path.Combine(home.Temporary, $"cost-{Guid.NewGuid():N}.jsonl");
        try
        {
            files.Write(path, DataPart.Train, token);
            var report = files.Check(path, DataPart.Train, tokens.Count, token);
            files.RequireAccepted(report, DataPart.Train, row => data.Get(row).Place);
            var priced = provider.Model(model);
            return new(provider.Name, report.Examples, report.Tokens!.Value, plan.Epochs, tokens.Uncertainty, tokens.How, priced?.PricePerMillion, priced?.PriceSource);
        }
        finally { File.Delete(path); }
    }
}
