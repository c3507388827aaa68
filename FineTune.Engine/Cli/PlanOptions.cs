using System.CommandLine;
using FineTune.Engine.Data.Generation;
using FineTune.Engine.Tuning;

namespace FineTune.Engine.Cli;

/// <summary>The numbers of a plan as options of <c>train</c>: the same names as the wizard's fields, each one line here.</summary>
internal sealed class PlanOptions
{
    private readonly Option<string?> _method = new("--method") { Description = $"What learns: {string.Join(", ", TuningMethods.All.Select(m => m.Id))}." };
    private readonly List<(Option Option, Func<VerbContext, TrainingPlan, TrainingPlan> Apply)> _all = [];

    public PlanOptions()
    {
        Add(_method, (p, v) => p with { Method = TuningMethods.Find(v!).Id });
        Add<int>("--epochs", "How often each training row is seen at most.", (p, v) => p with { Epochs = v });
        Add<double>("--learning-rate", "Peak learning rate of the pre-trained layers.", (p, v) => p with { LearningRate = v });
        Add<double>("--head-learning-rate", "Peak learning rate of the new last layer.", (p, v) => p with { HeadLearningRate = v });
        Add<int>("--batch-size", "Rows per step.", (p, v) => p with { BatchSize = v });
        Add<int>("--max-length", "Tokens per text; the rest is cut off.", (p, v) => p with { MaxLength = v });
        Add<Truncation>("--truncation", "What is read of longer texts: head, tail, headAndTail, windows.", (p, v) => p with { Truncation = v });
        Add<double>("--layer-decay", "Each layer's learning rate is this share of the one above; 1 = all alike.", (p, v) => p with { LayerDecay = v });
        Add<int>("--frozen-layers", "Partly frozen: how many lower layers stay as they are; 0 = half.", (p, v) => p with { FrozenLayers = v });
        Add<int>("--lora-rank", "LoRA: rank of the adapters.", (p, v) => p with { LoraRank = v });
        Add<double>("--lora-alpha", "LoRA: the adapters' output is scaled by alpha / rank.", (p, v) => p with { LoraAlpha = v });
        Add<double>("--lora-dropout", "LoRA: dropout on the adapters' input.", (p, v) => p with { LoraDropout = v });
        Add<string>("--lora-targets", "LoRA: matrices that get adapters, by the last part of their names. Default: query,value.", (p, v) => p with { LoraTargets = v });
        Add<int>("--contrastive-epochs", "Contrastive: epochs that pull rows of one class together before the head learns.", (p, v) => p with { ContrastiveEpochs = v });
        Add<string>("--chat-template", $"Writing: how messages are put into words: {string.Join(", ", ChatTemplates.All.Select(t => t.Id))}. Default: the model's own, else a plain one.", (p, v) => p with { ChatTemplate = v.Length == 0 ? v : ChatTemplates.Find(v).Id });
        Add<bool>("--learn-prompts", "Writing: prompts are learnt too, not only answers.", (p, v) => p with { LearnPrompts = v });
        Add<double>("--dpo-beta", "Preference tuning: how far the model may move from where it started; smaller = further.", (p, v) => p with { DpoBeta = v });
        Add<string[]>("--watch", "Writing: a prompt that is answered at every validation; may be given several times. Default: some of the validation rows'.", (p, v) => p with { WatchedPrompts = string.Join('\n', v.Where(w => w.Length > 0)) });
        Add<int>("--api-batch-size", "A model behind an API: examples per step. Default: the provider decides.", (p, v) => p with { Api = (p.Api ?? new()) with { BatchSize = v } });
        Add<double>("--learning-rate-multiplier", "A model behind an API: times the provider's own learning rate. Default: the provider decides.", (p, v) => p with { Api = (p.Api ?? new()) with { LearningRateMultiplier = v } });
        Add<int>("--image-size", "Images: side in pixels of the square the network sees; 0 = what its card says.", (p, v) => p with { Image = (p.Image ?? new()) with { Size = v } });
        Add<int>("--views", "Images: variants of each image computed once, where lower layers are frozen.", (p, v) => p with { Image = (p.Image ?? new()) with { Views = v } });
        Add<double>("--crop-area", "Images: random crops cover at least this share of the area; 1 = off.", (p, v) => p with { Image = (p.Image ?? new()) with { CropArea = v } });
        Add<bool>("--flip", "Images: half of the variants are mirrored.", (p, v) => p with { Image = (p.Image ?? new()) with { Flip = v } });
        Add<double>("--colour-jitter", "Images: brightness, contrast and saturation vary by up to this share; 0 = off.", (p, v) => p with { Image = (p.Image ?? new()) with { ColourJitter = v } });
        Add<double>("--rotation", "Images: variants are turned by up to this many degrees; 0 = off.", (p, v) => p with { Image = (p.Image ?? new()) with { Rotation = v } });
        Add<double>("--mixup", "Images: alpha of mixup, which blends two images and their classes; 0 = off.", (p, v) => p with { Image = (p.Image ?? new()) with { Mixup = v } });
        Add<double>("--cutmix", "Images: alpha of CutMix, which pastes a part of one image into another; 0 = off.", (p, v) => p with { Image = (p.Image ?? new()) with { CutMix = v } });
        Add<double>("--label-smoothing", "Images: share of the answer spread over all classes while training; 0 = off.", (p, v) => p with { Image = (p.Image ?? new()) with { LabelSmoothing = v } });
        Add<bool>("--test-time-flip", "Images: answers are the mean over the image and its mirror image.", (p, v) => p with { Image = (p.Image ?? new()) with { TestTimeFlip = v } });
        Add<double>("--weight-decay", "Pull of the weights towards 0.", (p, v) => p with { WeightDecay = v });
        Add<double>("--dropout", "Share of the features hidden at random while training.", (p, v) => p with { Dropout = v });
        Add<double>("--warmup", "Share of the steps in which the learning rate rises.", (p, v) => p with { WarmupFraction = v });
        Add<LearningRateSchedule>("--schedule", "Learning rate after the warm-up: linear, cosine, constant.", (p, v) => p with { Schedule = v });
        Add<double>("--gradient-clip", "Largest norm of all gradients together; 0 = off.", (p, v) => p with { GradientClip = v });
        Add<bool>("--class-weights", "Weigh rare classes more.", (p, v) => p with { ClassWeights = v });
        Add<int>("--early-stopping", "Validations without improvement before stopping; 0 = off.", (p, v) => p with { EarlyStoppingPatience = v });
        Add<int>("--validations-per-epoch", "How often an epoch is interrupted to score the validation rows.", (p, v) => p with { ValidationsPerEpoch = v });
        Add<bool>("--refit", "After early stopping, train once more on training and validation rows together.", (p, v) => p with { RefitOnAllRows = v });
        Add<int>("--seed", "Random numbers: the same seed, data and machine give the same run.", (p, v) => p with { Seed = v });
        Add<int>("--threads", "Threads of the engine; 0 = one less than the cores.", (p, v) => p with { Threads = v });
        Add<int>("--checkpoint-seconds", "Seconds between checkpoints.", (p, v) => p with { CheckpointSeconds = v });
        Add<string>("--name", "A name for the run.", (p, v) => p with { Name = v });
    }

    public void AddTo(Command command)
    {
        foreach (var (option, _) in _all) command.Options.Add(option);
    }

    /// <summary>The plan with what the person gave.</summary>
    public TrainingPlan Apply(VerbContext context, TrainingPlan plan) =>
        _all.Where(o => context.Given(o.Option)).Aggregate(plan, (p, o) => o.Apply(context, p));

    /// <summary>The method the person named, whose numbers a preset then starts from.</summary>
    public string? Method(VerbContext context) => context.Get(_method);

    private void Add<T>(string name, string description, Func<TrainingPlan, T, TrainingPlan> set) => Add(new Option<T>(name) { Description = description }, set);

    private void Add<T>(Option<T> option, Func<TrainingPlan, T, TrainingPlan> set) =>
        _all.Add((option, (context, plan) => set(plan, context.Get(option)!)));
}
