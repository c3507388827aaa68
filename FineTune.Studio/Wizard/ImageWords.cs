using System.Globalization;
using FineTune.Engine;
using FineTune.Engine.Guidance;
using FineTune.Engine.Models;

namespace FineTune.Studio.Wizard;

/// <summary>What the numbers of a run on images mean, in words.</summary>
public static class ImageWords
{
    /// <summary>Pixels on each side of what the network sees; 0 while it is not known.</summary>
    public static int Size(TrainingPlan plan, ModelCard? card) => plan.Image is { Size: > 0 } own ? own.Size : card?.InputSize ?? 0;

    /// <summary>"160 pixels: 1.6 times the time of 128." Null where it is the model's own size, or that is not known.</summary>
    public static string? Cost(TrainingPlan? plan, ModelCard? card)
    {
        if (plan is null || card is not { InputSize: > 0 and var usual } || Size(plan, card) is var size && size == usual) return null;
        return string.Create(CultureInfo.InvariantCulture, $"{size} pixels: {Math.Pow((double)size / usual, 2):0.0#} times the time of {usual}.");
    }

    /// <summary>What is done to the images in training, a sentence.</summary>
    public static string Variants(TrainingPlan plan)
    {
        var numbers = plan.Image ?? new();
        bool Means(string name) => SettingHelp.For(SettingHelp.ImagePrefix + name).IsOf(plan);
        var done = new List<string>();
        if (numbers.CropArea < 1) done.Add($"cut to {PlanField.Text(Math.Round(100 * numbers.CropArea))} % of their area at least");
        if (numbers.Flip) done.Add("mirrored");
        if (numbers.ColourJitter > 0) done.Add($"changed in colour and light by up to {PlanField.Text(Math.Round(100 * numbers.ColourJitter))} %");
        if (numbers.Rotation > 0) done.Add($"turned by up to {PlanField.Text(numbers.Rotation)} degrees");
        if (numbers.Mixup > 0 && Means(nameof(numbers.Mixup))) done.Add("blended by mixup");
        if (numbers.CutMix > 0 && Means(nameof(numbers.CutMix))) done.Add("mixed by CutMix");
        var views = plan.Method is "frozen" or "partly-frozen" ? $"{(numbers.Views == 1 ? "One variant" : $"{numbers.Views} variants")} of every training image {(numbers.Views == 1 ? "is" : "are")} computed once" : "Every pass sees new variants of the training images";
        return done.Count == 0 ? "The images are learnt from as they are, without variants." : $"{views}: {string.Join(", ", done)}.";
    }
}
