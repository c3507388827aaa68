using System.Globalization;
using System.Text.Json;
using FineTune.Engine;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Guidance;

namespace FineTune.Studio.Wizard;

/// <summary>How a number of the plan is entered.</summary>
public enum FieldKind { Number, Choice, Switch, Word, Lines }

/// <summary>
/// One number of a plan that a person can set: how to read it, write it, and what the command line calls it. What it means is told by
/// <see cref="SettingHelp"/>. A new number of <see cref="TrainingPlan"/> is a line in <see cref="All"/>.
/// </summary>
/// <param name="Name">The property of <see cref="TrainingPlan"/>; see <see cref="SettingHelp.Field"/>.</param>
/// <param name="Option">The option of <c>finetune train</c>.</param>
/// <param name="Group">The heading it stands under.</param>
public sealed record PlanField(string Name, string Option, string Group, FieldKind Kind, Func<TrainingPlan, string> Get, Func<TrainingPlan, string, TrainingPlan?> Parse, string Expected)
{
    public const string Method = nameof(TrainingPlan.Method);

    private const string What = "What learns", Writing = "Writing", Rate = "How it learns", Guard = "Against learning by heart", Adapters = "LoRA adapters", Images = "Images", Machine = "Machine";

    /// <summary>Stands before the list that reads it: static fields are set in their order.</summary>
    private static readonly TrainingPlan Usual = new() { Data = new() { Hash = "" }, Model = "" };

    public static IReadOnlyList<PlanField> All { get; } =
    [
        new(Method, "--method", What, FieldKind.Choice, p => p.Method, (p, v) => p with { Method = v }, ""),
        Whole(nameof(TrainingPlan.Epochs), "--epochs", What, p => p.Epochs, (p, v) => p with { Epochs = v }),
        Whole(nameof(TrainingPlan.MaxLength), "--max-length", What, p => p.MaxLength, (p, v) => p with { MaxLength = v }),
        new(nameof(TrainingPlan.Truncation), "--truncation", What, FieldKind.Choice, p => JsonNamingPolicy.CamelCase.ConvertName(p.Truncation.ToString()),
            (p, v) => Enum.TryParse<Truncation>(v, ignoreCase: true, out var truncation) && Enum.IsDefined(truncation) ? p with { Truncation = truncation } : null, "choose head, tail, headAndTail or windows"),
        Whole(nameof(TrainingPlan.BatchSize), "--batch-size", What, p => p.BatchSize, (p, v) => p with { BatchSize = v }),
        new(nameof(TrainingPlan.ChatTemplate), "--chat-template", Writing, FieldKind.Choice, p => p.ChatTemplate,
            (p, v) => v.Length == 0 || ChatTemplates.All.Any(t => t.Id == v) ? p with { ChatTemplate = v } : null, $"choose {string.Join(", ", ChatTemplates.All.Select(t => t.Id))}, or leave it empty"),
        Switch(nameof(TrainingPlan.LearnPrompts), "--learn-prompts", Writing, p => p.LearnPrompts, (p, v) => p with { LearnPrompts = v }),
        Number(nameof(TrainingPlan.DpoBeta), "--dpo-beta", Writing, p => p.DpoBeta, (p, v) => p with { DpoBeta = v }),
        new(nameof(TrainingPlan.WatchedPrompts), "--watch", Writing, FieldKind.Lines, p => p.WatchedPrompts, (p, v) => p with { WatchedPrompts = string.Join('\n', v.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) }, ""),
        Number(nameof(TrainingPlan.LearningRate), "--learning-rate", Rate, p => p.LearningRate, (p, v) => p with { LearningRate = v }),
        Number(nameof(TrainingPlan.HeadLearningRate), "--head-learning-rate", Rate, p => p.HeadLearningRate, (p, v) => p with { HeadLearningRate = v }),
        new(nameof(TrainingPlan.Schedule), "--schedule", Rate, FieldKind.Choice, p => p.Schedule.ToString().ToLowerInvariant(),
            (p, v) => Enum.TryParse<LearningRateSchedule>(v, ignoreCase: true, out var schedule) && Enum.IsDefined(schedule) ? p with { Schedule = schedule } : null, "choose linear, cosine or constant"),
        Number(nameof(TrainingPlan.WarmupFraction), "--warmup", Rate, p => p.WarmupFraction, (p, v) => p with { WarmupFraction = v }),
        Number(nameof(TrainingPlan.GradientClip), "--gradient-clip", Rate, p => p.GradientClip, (p, v) => p with { GradientClip = v }),
        Number(nameof(TrainingPlan.LayerDecay), "--layer-decay", Rate, p => p.LayerDecay, (p, v) => p with { LayerDecay = v }),
        Whole(nameof(TrainingPlan.FrozenLayers), "--frozen-layers", What, p => p.FrozenLayers, (p, v) => p with { FrozenLayers = v }),
        Whole(nameof(TrainingPlan.ContrastiveEpochs), "--contrastive-epochs", What, p => p.ContrastiveEpochs, (p, v) => p with { ContrastiveEpochs = v }),
        Whole(nameof(TrainingPlan.LoraRank), "--lora-rank", Adapters, p => p.LoraRank, (p, v) => p with { LoraRank = v }),
        Number(nameof(TrainingPlan.LoraAlpha), "--lora-alpha", Adapters, p => p.LoraAlpha, (p, v) => p with { LoraAlpha = v }),
        Number(nameof(TrainingPlan.LoraDropout), "--lora-dropout", Adapters, p => p.LoraDropout, (p, v) => p with { LoraDropout = v }),
        new(nameof(TrainingPlan.LoraTargets), "--lora-targets", Adapters, FieldKind.Word, p => p.LoraTargets, (p, v) => p with { LoraTargets = v }, ""),
        Number(nameof(TrainingPlan.WeightDecay), "--weight-decay", Guard, p => p.WeightDecay, (p, v) => p with { WeightDecay = v }),
        Number(nameof(TrainingPlan.Dropout), "--dropout", Guard, p => p.Dropout, (p, v) => p with { Dropout = v }),
        Whole(nameof(TrainingPlan.EarlyStoppingPatience), "--early-stopping", Guard, p => p.EarlyStoppingPatience, (p, v) => p with { EarlyStoppingPatience = v }),
        Whole(nameof(TrainingPlan.ValidationsPerEpoch), "--validations-per-epoch", Guard, p => p.ValidationsPerEpoch, (p, v) => p with { ValidationsPerEpoch = v }),
        Switch(nameof(TrainingPlan.ClassWeights), "--class-weights", Guard, p => p.ClassWeights, (p, v) => p with { ClassWeights = v }),
        Switch(nameof(TrainingPlan.RefitOnAllRows), "--refit", Guard, p => p.RefitOnAllRows, (p, v) => p with { RefitOnAllRows = v }),
        Whole(OfImages(nameof(ImageNumbers.Size)), "--image-size", Images, p => Image(p).Size, (p, v) => With(p, n => n with { Size = v })),
        Whole(OfImages(nameof(ImageNumbers.Views)), "--views", Images, p => Image(p).Views, (p, v) => With(p, n => n with { Views = v })),
        Number(OfImages(nameof(ImageNumbers.CropArea)), "--crop-area", Images, p => Image(p).CropArea, (p, v) => With(p, n => n with { CropArea = v })),
        Number(OfImages(nameof(ImageNumbers.ColourJitter)), "--colour-jitter", Images, p => Image(p).ColourJitter, (p, v) => With(p, n => n with { ColourJitter = v })),
        Number(OfImages(nameof(ImageNumbers.Rotation)), "--rotation", Images, p => Image(p).Rotation, (p, v) => With(p, n => n with { Rotation = v })),
        Switch(OfImages(nameof(ImageNumbers.Flip)), "--flip", Images, p => Image(p).Flip, (p, v) => With(p, n => n with { Flip = v })),
        Number(OfImages(nameof(ImageNumbers.Mixup)), "--mixup", Images, p => Image(p).Mixup, (p, v) => With(p, n => n with { Mixup = v })),
        Number(OfImages(nameof(ImageNumbers.CutMix)), "--cutmix", Images, p => Image(p).CutMix, (p, v) => With(p, n => n with { CutMix = v })),
        Number(OfImages(nameof(ImageNumbers.LabelSmoothing)), "--label-smoothing", Images, p => Image(p).LabelSmoothing, (p, v) => With(p, n => n with { LabelSmoothing = v })),
        Switch(OfImages(nameof(ImageNumbers.TestTimeFlip)), "--test-time-flip", Images, p => Image(p).TestTimeFlip, (p, v) => With(p, n => n with { TestTimeFlip = v })),
        Whole(nameof(TrainingPlan.Seed), "--seed", Machine, p => p.Seed, (p, v) => p with { Seed = v }),
        Whole(nameof(TrainingPlan.Threads), "--threads", Machine, p => p.Threads, (p, v) => p with { Threads = v }),
        Whole(nameof(TrainingPlan.CheckpointSeconds), "--checkpoint-seconds", Machine, p => p.CheckpointSeconds, (p, v) => p with { CheckpointSeconds = v }),
    ];

    public SettingHelp Help { get; } = SettingHelp.For(Name);

    /// <summary>The plan with the value typed, or a sentence that names the field, what is wrong, and the remedy.</summary>
    public (TrainingPlan? Plan, string? Problem) Apply(TrainingPlan plan, string typed)
    {
        if (Parse(plan, typed.Trim()) is not { } changed) return (null, $"{Help.Title} is '{typed.Trim()}': {Expected}.");
        // Only what this value adds: another field's fault is told beside that field.
        var problem = changed.Problems().Except(plan.Problems()).FirstOrDefault() ?? Limit(changed);
        return problem is null ? (changed, null) : (null, problem);
    }

    /// <summary>False for what belongs to another method, task or form of data: it is not shown.</summary>
    public bool AppliesTo(TrainingPlan plan) => Help.IsOf(plan) && Unused(plan.Method)?.EndsWith("only.", StringComparison.Ordinal) != true;

    /// <summary>A value of a choice as a person reads it.</summary>
    public string Word(string choice) => choice.Length > 0 ? choice : Help.Show(Usual);

    /// <summary>Not used with this method; says why.</summary>
    public string? Unused(string method) => Name switch
    {
        nameof(TrainingPlan.LearningRate) when method == "frozen" => "Not used with frozen: the pre-trained layers stay as they are.",
        nameof(TrainingPlan.LayerDecay) when method == "frozen" => "Not used with frozen: the pre-trained layers stay as they are.",
        nameof(TrainingPlan.LayerDecay) when method == "lora" => "Not used with lora: every adapter learns at the learning rate.",
        nameof(TrainingPlan.FrozenLayers) when method != "partly-frozen" => "Used with partly-frozen only.",
        nameof(TrainingPlan.ContrastiveEpochs) when method != "contrastive" => "Used with contrastive only.",
        SettingHelp.ImagePrefix + nameof(ImageNumbers.Views) when method is not ("partly-frozen" or "frozen") => "Used with frozen and partly-frozen only.",
        _ when Group == Adapters && method != "lora" => "Used with lora only.",
        _ => null,
    };

    /// <summary>As a person writes it: no exponent, no needless digits.</summary>
    public static string Text(double value) => value.ToString("0.##########", CultureInfo.InvariantCulture);

    public static bool TryNumber(string text, out double value) =>
        double.TryParse(text.Trim(), NumberStyles.Float & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    /// <summary>The name of a number that only tasks on images have.</summary>
    public static string OfImages(string name) => SettingHelp.ImagePrefix + name;

    private static ImageNumbers Image(TrainingPlan plan) => plan.Image ?? new();

    private static TrainingPlan With(TrainingPlan plan, Func<ImageNumbers, ImageNumbers> change)
    {
        var changed = change(Image(plan));
        // None and the usual ones are the same.
        return plan.Image is null && changed == new ImageNumbers() ? plan : plan with { Image = changed };
    }

    private string? Limit(TrainingPlan plan) => Name switch
    {
        nameof(TrainingPlan.Threads) when plan.Threads < 0 || plan.Threads > Environment.ProcessorCount =>
            $"Threads is {plan.Threads}: choose 0 (the installation's setting) to {Environment.ProcessorCount}, the cores of this machine.",
        nameof(TrainingPlan.CheckpointSeconds) when plan.CheckpointSeconds is < 0 or > 86_400 => $"Checkpoint interval is {plan.CheckpointSeconds} seconds: choose 0 to 86,400; 60 is usual.",
        _ => null,
    };

    private static PlanField Whole(string name, string option, string group, Func<TrainingPlan, int> get, Func<TrainingPlan, int, TrainingPlan> set) =>
        new(name, option, group, FieldKind.Number, p => get(p).ToString(CultureInfo.InvariantCulture),
            (p, v) => int.TryParse(v, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? set(p, value) : null,
            $"write a whole number without separators, for example {get(Usual)}");

    private static PlanField Number(string name, string option, string group, Func<TrainingPlan, double> get, Func<TrainingPlan, double, TrainingPlan> set) =>
        new(name, option, group, FieldKind.Number, p => Text(get(p)), (p, v) => TryNumber(v, out var value) ? set(p, value) : null,
            $"write a number with a point, for example {Text(get(Usual))}");

    private static PlanField Switch(string name, string option, string group, Func<TrainingPlan, bool> get, Func<TrainingPlan, bool, TrainingPlan> set) =>
        new(name, option, group, FieldKind.Switch, p => get(p) ? "on" : "off", (p, v) => v switch { "on" => set(p, true), "off" => set(p, false), _ => null }, "choose on or off");
}
