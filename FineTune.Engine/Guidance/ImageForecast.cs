using FineTune.Engine.Models;

namespace FineTune.Engine.Guidance;

/// <summary>What learning from images costs: every image through the lower layers once per variant, then the upper ones in every epoch; at the end the test images, mirrored too where asked for.</summary>
internal static class ImageForecast
{
    /// <summary>
    /// Convolutions reach this share of the matrix-multiply rate. MobileNet's, which filter channels one by one, wait for memory: measured on one core 200 images
    /// of 128 pixels a second, 39 of 88 billion operations; an older processor and library reached 12 of about 65.
    /// </summary>
    private const double Dense = 0.6, Depthwise = 0.4;

    /// <summary>Of a forward pass what lies above the usual cut; MobileNetV2 0.30, SSDLite 0.36, ResNet-18 0.25.</summary>
    private const double UpperShare = 0.3;

    /// <summary>Decoding and resizing, on the other cores where there are any.</summary>
    private const double DecodeSeconds = 0.004;

    /// <summary>Bytes kept per image and variant below the usual cut: 96 channels of half precision at a sixteenth of the side.</summary>
    private const double BytesPerCell = 96 * 2;

    private const long ProcessBytes = 450_000_000;

    public static Forecast Of(TrainingPlan plan, ModelCard card, DataSummary data, MachineProfile machine)
    {
        if (!card.SeesImages) return Forecast.Remote;
        var image = plan.Image ?? new();
        var size = image.Size > 0 ? image.Size : card.InputSize;
        var forward = 2.0 * card.MultiplyAdds * size * size / (card.InputSize * card.InputSize); // operations per image
        double train = data.TrainRows, validation = data.ValidationRows;
        var refit = plan.RefitOnAllRows ? 2 : 1;
        var (once, each) = plan.Method switch
        {
            MethodNumbers.Frozen => ((train * image.Views * refit) + validation, 0.0),
            ImageMethodNumbers.PartlyFrozen => (((train * image.Views * refit) + validation) * (1 - UpperShare), UpperShare),
            _ => (0.0, 1.0),
        };
        var passes = plan.Epochs * ((3 * train * refit) + (plan.ValidationsPerEpoch * validation));
        var test = data.TestRows * (image.TestTimeFlip ? 2 : 1);
        var operations = forward * (once + (each * passes) + test);
        var rate = machine.MatrixRate * (card.Parameters < 5_000_000 ? Depthwise : Dense);
        var decode = DecodeSeconds * (train + validation + data.TestRows) * (plan.Method is MethodNumbers.Frozen or ImageMethodNumbers.PartlyFrozen ? 1 : plan.Epochs) / Math.Max(1, machine.Cores - 1);
        double At(double efficiency) => Forecast.StartSeconds + decode + (operations * Forecast.Efficiency / (rate * efficiency));
        return new(At(Forecast.EfficiencyAtBest), At(Forecast.Efficiency), At(Forecast.EfficiencyAtWorst), Memory(plan, card, data, image, size), Forecast.Disk(card, plan.Method == MethodNumbers.Frozen), card.DownloadBytes);
    }

    private static long Memory(TrainingPlan plan, ModelCard card, DataSummary data, ImageNumbers image, int size)
    {
        var network = card.TrainingMemory?.For(plan.BatchSize, size * size) ?? ProcessBytes + (16 * card.Parameters) + ((long)plan.BatchSize * size * size * 400);
        var kept = plan.Method == ImageMethodNumbers.PartlyFrozen ? data.TrainRows * image.Views * BytesPerCell * size * size / 256 : 0;
        return network + (long)kept;
    }
}
