using FineTune.Engine.Data;
using FineTune.Engine.Models;

namespace FineTune.Engine.Guidance;

/// <summary>A named way to set all numbers of a plan at once.</summary>
/// <param name="Method">The tuning method it stands for.</param>
/// <param name="Summary">One plain sentence for the wizard and <c>--help</c>.</param>
/// <param name="Adjust">What it changes in the numbers that fit method and data.</param>
public sealed record Preset(string Id, string Name, string Method, string Summary, Func<TrainingPlan, TrainingPlan> Adjust);

/// <summary>Which preset the data calls for, and why, in a plain sentence.</summary>
public sealed record PresetAdvice(string Preset, string Method, string Reason);

/// <summary>fast / balanced / best: the numbers that fit method and data (<see cref="MethodNumbers"/>), and what each preset changes in them.</summary>
public static class Presets
{
    public const string Default = "balanced";

    /// <summary>
    /// Rows per class below which a frozen encoder is advised. Measured with Universal Sentence Encoder lite on subsets of Banking77 (77 classes):
    /// a head on frozen features reaches .73 to .75 at 8 rows per class where tuning every layer reaches .73, and .876 to .885 against .893 at 50;
    /// the two cross in between.
    /// </summary>
    public const int CrossingRowsPerClass = 30;

    /// <summary>
    /// Training rows in all below which a frozen encoder is advised however few the classes are. Measured on the sample tickets, 422 training rows of
    /// 6 classes, 212 test rows, seeds 1 to 5: a new last layer .851 on average (.829 to .863), every layer tuned .843 (.810 to .867), the classical model .801.
    /// </summary>
    public const int FewTrainRows = 1000;

    /// <summary>
    /// What pairs bring where rows are few: Universal Sentence Encoder lite, Banking77, 8 rows per class (616 in all), three draws of them, the whole test set: .747 on average
    /// (.740, .752, .748); a new last layer alone .702 (.711, .718, .677), every layer tuned .692 (.691, .684, .702).
    /// </summary>
    public const string Few = "few";

    /// <summary>All presets, in the order they are offered. A new one is a line here.</summary>
    public static IReadOnlyList<Preset> All { get; } =
    [
        new("fast", "Fast", MethodNumbers.Frozen, "Keeps the pre-trained model as it is and trains only a new last layer on its output: seconds to minutes.", p => p),
        new("balanced", "Balanced", MethodNumbers.Full, "Trains every layer and stops when the validation rows no longer improve.", p => p),
        new("best", "Best", MethodNumbers.Full, "Trains every layer a little longer, then once more on training and validation rows together.",
            p => p with { Epochs = p.Epochs + 1, RefitOnAllRows = true }),
        new(Few, "Few examples", MethodNumbers.Contrastive, "Learns from pairs of your rows which texts belong together, then trains a new last layer: for under about 50 rows per class.", p => p),
    ];

    /// <summary>Those for writing: nothing is frozen, since a head of its own there is none, and no rows are kept back for classes.</summary>
    private static readonly IReadOnlyList<Preset> Writing =
    [
        new("fast", "Fast", WritingNumbers.Lora, "Trains small adapters beside the unchanged model, in fewer passes: the least time and memory.", p => p with { Epochs = Math.Max(1, (p.Epochs + 1) / 2) }),
        new("balanced", "Balanced", MethodNumbers.Full, "Trains every layer and stops when the validation rows no longer become more likely.", p => p),
        new("best", "Best", MethodNumbers.Full, "Trains every layer for half as many passes more, as long as the validation rows become more likely.", p => p with { Epochs = Math.Min(30, p.Epochs + Math.Max(1, p.Epochs / 2)) }),
    ];

    /// <summary>Those for classes of images.</summary>
    private static readonly IReadOnlyList<Preset> Images =
    [
        new("fast", "Fast", MethodNumbers.Frozen, "Keeps the pre-trained network as it is and trains only a new last layer on what it sees: every image is looked at once.", p => p),
        new("balanced", "Balanced", ImageMethodNumbers.PartlyFrozen, "Trains the upper layers; what the lower ones make of each image and its mirror image is computed once.", p => p),
        new("best", "Best", ImageMethodNumbers.PartlyFrozen, "Trains the upper layers for half as many passes more, on four variants of every image, then once more on training and validation images together.",
            p => p with { Epochs = p.Epochs + (p.Epochs / 2), RefitOnAllRows = true, Image = (p.Image ?? new()) with { Views = 4 } }),
    ];

    /// <summary>Those for boxes: with all layers frozen a detector learns too little.</summary>
    private static readonly IReadOnlyList<Preset> Boxes =
    [
        new("fast", "Fast", ImageMethodNumbers.PartlyFrozen, "Trains the upper layers on three variants of every image, in half as many passes.", p => p with { Epochs = Math.Max(1, (p.Epochs + 1) / 2), Image = (p.Image ?? new()) with { Views = 3 } }),
        new("balanced", "Balanced", ImageMethodNumbers.PartlyFrozen, "Trains the upper layers on six variants of every image; what the lower ones make of them is computed once.", p => p),
        new("best", "Best", ImageMethodNumbers.PartlyFrozen, "Trains the upper layers for half as many passes more, on ten variants of every image.", p => p with { Epochs = p.Epochs + (p.Epochs / 2), Image = (p.Image ?? new()) with { Views = 10 } }),
    ];

    /// <summary>Those that can be used for a task: pairs of rows say something only where a text has a class.</summary>
    public static IEnumerable<Preset> For(string task) => task switch { SuggestedTasks.TextGeneration => Writing, SuggestedTasks.ImageClassification => Images, SuggestedTasks.ObjectDetection => Boxes, _ => All.Where(p => p.Id != Few || task == SuggestedTasks.TextClassification) };

    /// <exception cref="UserException">The task has no such preset.</exception>
    public static Preset Find(string id, string task = SuggestedTasks.TextClassification) =>
        For(task).FirstOrDefault(p => p.Id == id) ?? (task == SuggestedTasks.TextGeneration ? null : All.FirstOrDefault(p => p.Id == id))
        ?? throw new UserException($"There is no preset '{id}'{(All.Any(p => p.Id == id) ? " for this task" : "")}.", $"Choose one of: {string.Join(", ", For(task).Select(p => p.Id))}.");

    /// <summary>The preset to use when a person chose the method alone: the first that stands for it, or the default.</summary>
    public static Preset ForMethod(string method, string task = SuggestedTasks.TextClassification) => For(task).FirstOrDefault(p => p.Method == method) ?? Find(Default, task);

    /// <summary>The plan with the preset's numbers for this data; what the plan says of data, model, seed and threads stays.</summary>
    /// <param name="modelMaxLength">Longest text the model takes, in tokens; 0 = any.</param>
    /// <param name="learningRate">What full tuning of the model is usually done with.</param>
    /// <param name="method">Another method than the preset's own: the numbers are then that method's.</param>
    /// <exception cref="UserException">There is no such preset.</exception>
    public static TrainingPlan Apply(string id, TrainingPlan plan, DataSummary data, int modelMaxLength = 128, string? method = null, double learningRate = MethodNumbers.UsualRate)
    {
        var preset = Find(id, data.Task);
        method ??= preset.Method;
        return preset.Adjust(MethodNumbers.For(method, plan, data, learningRate) with { Preset = id, Method = method, MaxLength = MaxLength(data, modelMaxLength) });
    }

    /// <summary>The same for a model: with the longest text it takes and the learning rate it is usually tuned with.</summary>
    /// <exception cref="UserException">There is no such preset.</exception>
    public static TrainingPlan Apply(string id, TrainingPlan plan, DataSummary data, ModelCard card, string? method = null) =>
        Apply(id, plan, data, card.MaxLength, method, card.LearningRate > 0 ? card.LearningRate : MethodNumbers.UsualRate);

    /// <summary>The preset that the number of rows per class calls for; for writing, the number of tokens.</summary>
    public static PresetAdvice Recommend(DataSummary data) => data.Writes ? RecommendForWriting(data) : data.SeesImages ? RecommendForImages(data) : data.RowsPerClass >= CrossingRowsPerClass && data.TrainRows < FewTrainRows
        ? new("fast", MethodNumbers.Frozen, $"{data.TrainRows:n0} training rows in all are few: at that size a new last layer on the frozen model did as well as tuning every layer (measured on the sample tickets: 0.85 against 0.84 over five splits, word counts alone 0.80), in seconds instead of minutes.")
        : data is { Task: SuggestedTasks.TextClassification, Classes: >= 2, RowsPerClass: >= 2 and < CrossingRowsPerClass }
        ? new(Few, MethodNumbers.Contrastive, $"About {data.RowsPerClass:n0} rows per class are few: pairs of them teach the model which texts belong together (measured on 77 classes with 8 rows each, three draws: 0.75 right, a new last layer alone 0.70, every layer tuned 0.69).")
        : data.RowsPerClass < CrossingRowsPerClass
        ? new("fast", MethodNumbers.Frozen, $"About {data.RowsPerClass:n0} rows per class are few: a new last layer on the frozen model learns as much from so few as tuning every layer does (measured on 77 classes: equal at 8 rows per class, behind at 50), in a fraction of the time.")
        : new("balanced", MethodNumbers.Full, $"About {data.RowsPerClass:n0} rows per class are enough to tune every layer, which from about {CrossingRowsPerClass} on beats a new last layer alone (measured on 77 classes: ahead at 50 rows per class, equal at 8).");

    private static PresetAdvice RecommendForImages(DataSummary data) => data.Task == SuggestedTasks.ObjectDetection
        ? new(Default, ImageMethodNumbers.PartlyFrozen, $"{data.TrainRows:n0} images with {data.ClassRows.Sum():n0} boxes: the upper layers learn your classes, the lower ones, which see edges and shapes, stay as they are (measured on 205 images of blood cells: mAP@.5 of 0.82; new predictors alone 0.50).")
        : new(Default, ImageMethodNumbers.PartlyFrozen, $"About {data.RowsPerClass:n0} images per class: the upper layers learn, the lower ones stay as they are (measured with 240 images per class: 0.93 right, a new last layer alone 0.86; with 24 per class 0.75 against 0.6).");

    private static PresetAdvice RecommendForWriting(DataSummary data) => new(Default, MethodNumbers.Full, data.Prefers
        ? $"{data.TrainRows:n0} pairs of answers move every layer a little, {(WritingNumbers.Epochs(data) == 1 ? "in one pass" : "in two passes")}, at a tenth of the usual learning rate: a model that is to prefer one answer must not forget how to write."
        : $"About {Rounded(data.TrainTokens):n0} tokens to learn from: every layer learns, at most {WritingNumbers.Epochs(data):n0} times through, and training stops when the validation rows no longer become more likely.");

    /// <summary>An estimate is told with two figures.</summary>
    public static double Rounded(double tokens) => tokens < 100 ? Math.Round(tokens) : Math.Round(tokens / Math.Pow(10, Math.Floor(Math.Log10(tokens)) - 1)) * Math.Pow(10, Math.Floor(Math.Log10(tokens)) - 1);

    /// <summary>Room for 99 % of the texts, a multiple of 8, at most what the model takes.</summary>
    public static int MaxLength(DataSummary data, int modelMaxLength) => data.Writes ? WritingNumbers.MaxLength(data, modelMaxLength) :
        Math.Min(modelMaxLength > 0 ? modelMaxLength : int.MaxValue, Math.Clamp((data.P99Tokens + 7) / 8 * 8, 8, 8192));
}
