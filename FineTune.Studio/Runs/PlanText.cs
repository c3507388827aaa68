using System.Globalization;
using FineTune.Engine;
using FineTune.Engine.Guidance;
using FineTune.Engine.Tasks;

namespace FineTune.Studio.Runs;

/// <summary>What a clone changed: a setting's name, its parent's value and its own.</summary>
public sealed record PlanDifference(string Name, string Parent, string Here);

/// <summary>A plan compared with its parent's, and as the command that does the same.</summary>
public static class PlanText
{
    public static IReadOnlyList<PlanDifference> Differences(TrainingPlan parent, TrainingPlan here)
    {
        var settings = SettingHelp.All.Where(h => h.Field is not nameof(TrainingPlan.Name))
            .Select(h => new PlanDifference(h.Title, h.Show(parent), h.Show(here))).Where(d => d.Parent != d.Here);
        // The same name may stand for another version.
        return [.. settings, .. parent.Data.Hash != here.Data.Hash ? [new PlanDifference("Version of the data", parent.Data.Hash, here.Data.Hash)] : (PlanDifference[])[]];
    }

    /// <summary>The command that trains the same on the same data.</summary>
    public static string Command(TrainingPlan plan) => string.Join(" \\\n  ", ["finetune train", .. Options(plan).Select(o => $"{o.Name} {Quote(o.Value)}"), "--out my-run"]);

    private static IEnumerable<(string Name, string Value)> Options(TrainingPlan plan)
    {
        bool Means(string field) => SettingHelp.For(field).IsOf(plan);
        yield return ("--data", plan.Data.Hash);
        foreach (var column in DataOptions.Of(plan.Data)) yield return column;
        yield return ("--task", plan.Task);
        yield return ("--split", $"{Number(plan.Data.Split.Train)}/{Number(plan.Data.Split.Validation)}/{Number(plan.Data.Split.Test)}");
        yield return ("--model", plan.Model);
        yield return ("--method", plan.Method);
        yield return ("--epochs", Number(plan.Epochs));
        if (plan.Api?.BatchSize is { } batch) yield return ("--api-batch-size", Number(batch));
        if (plan.Api?.LearningRateMultiplier is { } times) yield return ("--learning-rate-multiplier", Number(times));
        yield return ("--learning-rate", Number(plan.LearningRate));
        if (Means(nameof(plan.HeadLearningRate))) yield return ("--head-learning-rate", Number(plan.HeadLearningRate));
        yield return ("--batch-size", Number(plan.BatchSize));
        var seesImages = LearningTasks.Find(plan.Task).SeesImages;
        if (!seesImages) yield return ("--max-length", Number(plan.MaxLength));
        foreach (var number in seesImages ? Options(plan.Image ?? new()) : []) yield return number;
        if (Means(nameof(plan.Truncation))) yield return ("--truncation", plan.Truncation.ToString());
        if (Means(nameof(plan.ChatTemplate)) && plan.ChatTemplate.Length > 0) yield return ("--chat-template", plan.ChatTemplate);
        if (Means(nameof(plan.LearnPrompts))) yield return ("--learn-prompts", plan.LearnPrompts ? "true" : "false");
        if (Means(nameof(plan.DpoBeta))) yield return ("--dpo-beta", Number(plan.DpoBeta));
        if (Means(nameof(plan.WatchedPrompts)))
            foreach (var prompt in plan.WatchedPrompts.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) yield return ("--watch", prompt);
        yield return ("--layer-decay", Number(plan.LayerDecay));
        if (plan.Method == "partly-frozen") yield return ("--frozen-layers", Number(plan.FrozenLayers));
        if (plan.Method == "contrastive") yield return ("--contrastive-epochs", Number(plan.ContrastiveEpochs));
        if (plan.Method == "lora")
        {
            yield return ("--lora-rank", Number(plan.LoraRank));
            yield return ("--lora-alpha", Number(plan.LoraAlpha));
            yield return ("--lora-dropout", Number(plan.LoraDropout));
            if (plan.LoraTargets.Length > 0) yield return ("--lora-targets", plan.LoraTargets);
        }
        yield return ("--weight-decay", Number(plan.WeightDecay));
        yield return ("--dropout", Number(plan.Dropout));
        yield return ("--warmup", Number(plan.WarmupFraction));
        yield return ("--schedule", plan.Schedule.ToString().ToLowerInvariant());
        yield return ("--gradient-clip", Number(plan.GradientClip));
        if (Means(nameof(plan.ClassWeights))) yield return ("--class-weights", plan.ClassWeights ? "true" : "false");
        yield return ("--early-stopping", Number(plan.EarlyStoppingPatience));
        yield return ("--validations-per-epoch", Number(plan.ValidationsPerEpoch));
        yield return ("--refit", plan.RefitOnAllRows ? "true" : "false");
        yield return ("--seed", Number(plan.Seed));
        if (plan.Threads > 0) yield return ("--threads", Number(plan.Threads));
    }

    private static IEnumerable<(string Name, string Value)> Options(ImageNumbers images) =>
    [
        ("--image-size", Number(images.Size)), ("--views", Number(images.Views)), ("--crop-area", Number(images.CropArea)), ("--flip", images.Flip ? "true" : "false"),
        ("--colour-jitter", Number(images.ColourJitter)), ("--rotation", Number(images.Rotation)), ("--mixup", Number(images.Mixup)), ("--cutmix", Number(images.CutMix)),
        ("--label-smoothing", Number(images.LabelSmoothing)), ("--test-time-flip", images.TestTimeFlip ? "true" : "false"),
    ];

    private static string Number(double value) => value.ToString("0.################", CultureInfo.InvariantCulture);

    private static string Quote(string value) =>
        value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/') ? value : $"'{value.Replace("'", "'\\''")}'";
}
