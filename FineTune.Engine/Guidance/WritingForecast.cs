using FineTune.Engine.Models;

namespace FineTune.Engine.Guidance;

/// <summary>What learning to write costs: tokens packed into blocks, watched prompts at every validation, at the end perplexity and texts of the model before and after.</summary>
internal static class WritingForecast
{
    /// <summary>Written at the end by the model before and after (128 each) and at every validation (60); the prompts of one time are written together.</summary>
    private const int TokensAtEnd = 2 * 128, TokensWatched = 60;

    /// <summary>A token is written by reading all weights once; bytes a second of plain memory, and the least a step takes.</summary>
    private const double BytesPerSecond = 8e9, LeastStepSeconds = 0.002;

    /// <summary>Perplexity reads long texts in windows that overlap by half.</summary>
    private const double Overlap = 1.5;

    public static Forecast Of(TrainingPlan plan, ModelCard card, DataSummary data, MachineProfile machine)
    {
        var perRow = data.Read(plan);
        double train = data.TrainRows * perRow, validation = data.ValidationRows * perRow, test = data.TestRows * perRow;
        var validations = plan.Epochs * plan.ValidationsPerEpoch;
        var passes = plan.Epochs * (plan.RefitOnAllRows ? (2 * train) + validation : train);
        // Scored: validation rows at every validation, test rows before and after; of pairs, every row once before the first step.
        var read = (validations * validation) + (2 * Overlap * test) + (data.Prefers ? train + validation + test : 0);
        var operations = card.MatrixWeights * ((Forecast.PerWeight(plan.Method) * passes) + (2 * read));
        var writing = (TokensAtEnd + ((1 + validations) * TokensWatched)) * Math.Max(LeastStepSeconds, 4 * card.Parameters / BytesPerSecond);
        double At(double efficiency) => Forecast.StartSeconds + writing + (operations / (machine.MatrixRate * efficiency));
        return new(At(Forecast.EfficiencyAtBest), At(Forecast.Efficiency), At(Forecast.EfficiencyAtWorst), Memory(plan, card, data), Forecast.Disk(card, frozen: false), card.IsBundled ? 0 : card.DownloadBytes);
    }

    /// <summary>Adapters alone have gradients and moments: 12 bytes less per parameter.</summary>
    private static long Memory(TrainingPlan plan, ModelCard card, DataSummary data) =>
        Forecast.Memory(plan, card, data, frozen: false) - (plan.Method == WritingNumbers.Lora ? 12 * card.Parameters : 0);
}
