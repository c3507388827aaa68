using FineTune.Engine.Baselines;
using FineTune.Engine.Models;
using static System.FormattableString;

namespace FineTune.Engine.Guidance;

/// <summary>
/// What a plan will cost on this machine, before anything is started. Time is a band: a processor shared with other programs is slower than the probe.
/// Early stopping may end a run sooner.
/// </summary>
/// <param name="SecondsLow">When training runs at 85 % of the matrix-multiply rate.</param>
/// <param name="SecondsHigh">When it runs at 45 %.</param>
/// <param name="MemoryBytes">Resident memory of the process at its peak.</param>
/// <param name="DiskBytes">On disk after the run: the model in the cache, the checkpoints, the result.</param>
/// <param name="DownloadBytes">Fetched over the network if the model is not in the cache yet.</param>
public sealed record Forecast(double SecondsLow, double Seconds, double SecondsHigh, long MemoryBytes, long DiskBytes, long DownloadBytes)
{
    /// <summary>Share of the matrix-multiply rate that training reaches; the rest goes to norms, attention, padding of a few per cent, the optimizer.</summary>
    internal const double Efficiency = 0.65, EfficiencyAtBest = 0.85, EfficiencyAtWorst = 0.45;

    /// <summary>Loading the model, reading and splitting the data.</summary>
    internal const double StartSeconds = 3;

    /// <summary>A step of a head alone is bookkeeping, not arithmetic: measured 0.3 ms.</summary>
    private const double HeadStepSeconds = 3e-4;

    /// <summary>Of a model behind an API: nothing is spent on this machine, and how long the provider takes nobody knows.</summary>
    internal static Forecast Remote { get; } = new(0, 0, 0, 0, 0, 0);

    /// <param name="method">Of the plan; the classical model has none.</param>
    public static Forecast Of(TrainingPlan plan, ModelCard card, DataSummary data, MachineProfile machine)
    {
        if (card.IsRemote) return Remote;
        var baseline = ClassicalSeconds(data);
        if (data.Writes) return WritingForecast.Of(plan, card, data, machine);
        if (data.SeesImages) return ImageForecast.Of(plan, card, data, machine);
        if (!card.HasWeights) return new(0.6 * baseline, baseline, 2 * baseline, ClassicalMemory(data), ClassicalDisk(data), 0);

        // Early stopping cuts epochs, refitting adds them all again with the validation rows among the training rows.
        var frozen = plan.Method == MethodNumbers.Frozen;
        double train = data.TrainRows, validation = data.ValidationRows, test = data.TestRows;
        var passes = (plan.Method == MethodNumbers.Contrastive ? plan.PairEpochs : plan.Epochs) * (plan.RefitOnAllRows ? 2 * train + validation : train);
        var scored = test + (frozen ? 0 : plan.Epochs * plan.ValidationsPerEpoch * validation);
        // Floating-point operations per token: 2 per weight of the matrix products forward, twice that backward (Kaplan et al. 2020, arXiv:2001.08361, section 2.1).
        var tokens = Math.Min(data.MeanTokens, plan.MaxLength);
        var operations = tokens * card.MatrixWeights * (frozen ? 2 * (train + validation + test) : PerWeight(plan.Method) * passes + 2 * scored);
        var fixedSeconds = StartSeconds + baseline + (frozen ? passes / plan.BatchSize * HeadStepSeconds : 0);
        double At(double efficiency) => fixedSeconds + operations / (machine.MatrixRate * efficiency);
        return new(At(EfficiencyAtBest), At(Efficiency), At(EfficiencyAtWorst), Memory(plan, card, data, frozen), Disk(card, frozen), card.DownloadBytes);
    }

    /// <summary>
    /// Operations per weight and token of a training step: 2 forward, 2 for the gradients that pass through, 2 for the weights' own. Adapters spare the last;
    /// half of the layers frozen spare half of all.
    /// </summary>
    internal static double PerWeight(string method) => method switch { "lora" => 4, "partly-frozen" => 3, _ => 6 };

    public override string ToString() =>
        $"{Duration(SecondsLow, SecondsHigh)}, {Size(MemoryBytes)} of memory, {Size(DiskBytes)} on disk" + (DownloadBytes > 0 ? $", {Size(DownloadBytes)} to download once" : "");

    /// <summary>A band of time in words: <c>3 to 6 minutes</c>.</summary>
    public static string Duration(double low, double high)
    {
        var (unit, name) = high switch { < 90 => (1.0, "second"), < 5400 => (60.0, "minute"), < 172_800 => (3600.0, "hour"), _ => (86_400.0, "day") };
        double from = Math.Max(1, Math.Round(low / unit)), to = Math.Max(1, Math.Round(high / unit));
        var plural = to == 1 ? name : name + "s";
        return from == to ? Invariant($"about {to:0} {plural}") : Invariant($"{from:0} to {to:0} {plural}");
    }

    /// <summary>Bytes in words: <c>26 MB</c>, <c>1.3 GB</c>.</summary>
    public static string Size(long bytes) => bytes >= 1_000_000_000 ? Invariant($"{bytes / 1e9:0.0} GB") : Invariant($"{Math.Max(1, bytes / 1e6):0} MB");

    internal static long Memory(TrainingPlan plan, ModelCard card, DataSummary data, bool frozen)
    {
        // Packed blocks are full; of a pair both answers stand in one.
        var length = data.Prefers ? 2 * Math.Min(plan.MaxLength, data.P99Tokens + 8) : data.Writes ? plan.MaxLength : Math.Min(plan.MaxLength, data.P99Tokens + 8);
        // The one feature pass of a frozen encoder takes batches of 64; without a measured need, 16 bytes per weight: value, gradient, Adam's two moments.
        return (card.TrainingMemory?.For(frozen ? 64 : plan.BatchSize, length) ?? ProcessBytes + card.Parameters * (frozen ? 4 : 16)) + TextBytes(data);
    }

    /// <summary>.NET, libtorch and the texts in memory.</summary>
    private const long ProcessBytes = 300_000_000;

    /// <summary>Texts and token ids of all rows: about 12 bytes per token and 100 per row.</summary>
    private static long TextBytes(DataSummary data) => (long)((data.TrainRows + data.ValidationRows + data.TestRows) * (data.MeanTokens * 12 + 100));

    /// <summary>The model in the cache and as the result, and two checkpoints: weights and Adam's two moments, or the head alone.</summary>
    internal static long Disk(ModelCard card, bool frozen) => card.DiskBytes + 4 * card.Parameters + (frozen ? 1_000_000 : 2 * 12 * card.Parameters);

    /// <summary>Measured: 7.3 s for 10,003 rows of 15 tokens and 77 classes, 0.5 s for 154 rows; half as much per row and class where the quicker solver takes over.</summary>
    internal static double ClassicalSeconds(DataSummary data)
    {
        var rows = Math.Min(data.TrainRows, ClassicalBaseline.MostRows(data.Classes));
        return 0.5 + (ClassicalModel.IsSmall(rows, data.Classes) ? 6e-7 : 3e-7) * rows * data.Classes * Math.Max(1, data.MeanTokens);
    }

    private static long ClassicalMemory(DataSummary data) => ProcessBytes / 2 + 64 * ClassicalWeights(data) + TextBytes(data);

    private static long ClassicalDisk(DataSummary data) => 5 * ClassicalWeights(data);

    /// <summary>Features grow with the text seen (about half a new n-gram per token at first), times classes, up to the model's own limit.</summary>
    private static long ClassicalWeights(DataSummary data) =>
        (long)Math.Min(ClassicalModel.MostWeights, (3000 + 0.2 * data.TrainRows * data.MeanTokens) * Math.Max(2, data.Classes));
}
