using System.Globalization;
using FineTune.Engine.Data;
using FineTune.Engine.Data.Generation;

namespace FineTune.Engine.Guidance;

/// <summary>What a field of <see cref="TrainingPlan"/> means, in one plain sentence; for the wizard and <c>--help</c>.</summary>
/// <param name="Field">The property's name in <see cref="TrainingPlan"/>; of <see cref="ImageNumbers"/> with <c>Image.</c> before it.</param>
/// <param name="Show">The value a plan has there, as a person reads it.</param>
/// <param name="Writing">What it means where texts are written, if that is something else.</param>
/// <param name="Images">What it means where images are seen, if that is something else.</param>
public sealed record SettingHelp(string Field, string Title, string Sentence, Func<TrainingPlan, string> Show, string? Writing = null, string? Images = null)
{
    /// <summary>Stands before the names of <see cref="ImageNumbers"/>.</summary>
    public const string ImagePrefix = nameof(TrainingPlan.Image) + ".";

    /// <summary>The sentence that is true for a task.</summary>
    public string SentenceFor(TrainingPlan plan) => plan.Task == SuggestedTasks.TextGeneration ? Writing ?? Sentence : SeesImages(plan) ? Images ?? Sentence : Sentence;

    /// <summary>One line per field.</summary>
    public static IReadOnlyList<SettingHelp> All { get; } =
    [
        new(nameof(TrainingPlan.Name), "Name", "What you call the run; it changes nothing else.", p => p.DisplayName),
        new(nameof(TrainingPlan.Data), "Data", "The version of your data the run learns from, and how it is split.", p => p.Data.Name),
        new(nameof(TrainingPlan.Task), "Task", "What the model shall learn to do.", p => p.Task),
        new(nameof(TrainingPlan.Model), "Model", "The pre-trained model the run starts from.", p => p.Model),
        new(nameof(TrainingPlan.Revision), "Revision", "The version of the model's weights; empty means the catalog's.", p => p.Revision ?? "the catalog's"),
        new(nameof(TrainingPlan.Method), "Method", "Which layers learn: all of them (full), or only a new last one on top of the unchanged model (frozen).", p => p.Method,
            "Which layers learn: all of them (full), the upper ones (partly-frozen), or small adapters beside the unchanged ones (lora).",
            "Which layers learn: all of them (full), the upper ones (partly-frozen), one after the other (gradual), or only a new last one on top of the unchanged network (frozen)."),
        new(nameof(TrainingPlan.Preset), "Preset", "Sets all numbers at once to what fits your data: fast, balanced or best.", p => p.Preset ?? "none"),
        new(nameof(TrainingPlan.Api), "At the provider", "Of a model behind an API: batch size and learning rate multiplier, where they are not left to its provider.", p => p.Api is not { } api ? "the provider's choice"
            : string.Join(", ", new[] { api.BatchSize is { } batch ? $"batch size {Number(batch)}" : null, api.LearningRateMultiplier is { } times ? $"learning rate x {Number(times)}" : null }.OfType<string>().DefaultIfEmpty("the provider's choice"))),
        new(nameof(TrainingPlan.Epochs), "Epochs", "How often every training row is seen at most; fewer rows need more passes, too many passes learn by heart.", p => Number(p.Epochs),
            Images: "How often every training image is seen at most; fewer images need more passes, too many passes learn by heart."),
        new(nameof(TrainingPlan.LearningRate), "Learning rate", "How far the pre-trained layers move per step; ten times too much destroys what they know, ten times too little learns nothing.", p => Number(p.LearningRate)),
        new(nameof(TrainingPlan.HeadLearningRate), "Head learning rate", "How far the new last layer moves per step; it starts from nothing, so it may move faster than the rest.", p => Number(p.HeadLearningRate)),
        new(nameof(TrainingPlan.BatchSize), "Batch size", "Rows per step: larger is steadier and needs more memory.", p => Number(p.BatchSize),
            "Blocks per step, each packed with as many texts as the max length holds (or pairs of answers): more is steadier and needs more memory.", "Images per step: more is steadier and needs more memory."),
        new(nameof(TrainingPlan.MaxLength), "Max length", "Tokens (pieces of words) read per text; the rest is cut off. Shorter is faster.", p => Number(p.MaxLength),
            "Tokens (pieces of words) per block: documents go on in the next block, a conversation that is longer is cut off. More lets the model look further back and needs more memory."),
        new(nameof(TrainingPlan.Truncation), "Long texts", "What is read of a text longer than the max length: its beginning (head), its end (tail), both (headAndTail), or all of it in windows whose answers are averaged.", p => Word(p.Truncation)),
        new(nameof(TrainingPlan.LayerDecay), "Layer decay", "Lower layers know general things and should move less: each layer's learning rate is this share of the one above it. 1 treats all alike.", p => Number(p.LayerDecay)),
        new(nameof(TrainingPlan.FrozenLayers), "Frozen layers", "How many of the lower layers stay as they are; what they make of your texts is computed once. 0 means half of them.", p => Number(p.FrozenLayers),
            Images: "How many of the lower layers stay as they are; what they make of each variant of your images is computed once. 0 means half of them."),
        new(nameof(TrainingPlan.LoraRank), "LoRA rank", "Width of the small adapters that learn in place of the large matrices; larger can learn more and costs more.", p => Number(p.LoraRank)),
        new(nameof(TrainingPlan.LoraAlpha), "LoRA alpha", "How strongly the adapters act: their output is multiplied by alpha divided by the rank.", p => Number(p.LoraAlpha)),
        new(nameof(TrainingPlan.LoraDropout), "LoRA dropout", "The share of the adapters' input hidden at random while training.", p => Number(p.LoraDropout)),
        new(nameof(TrainingPlan.LoraTargets), "LoRA targets", "Which matrices get adapters, by the last part of their names, separated by commas; empty means query and value.", p => p.LoraTargets.Length == 0 ? "query and value" : p.LoraTargets),
        new(nameof(TrainingPlan.ContrastiveEpochs), "Contrastive epochs", "Passes that pull texts of one class together and push the others apart, before the last layer learns in the remaining epochs.", p => Number(p.ContrastiveEpochs)),
        new(nameof(TrainingPlan.ChatTemplate), "Chat template", "How prompts and answers are put into one text: with names before them (plain), Alpaca's headings, ChatML's marks, or nothing added (none). Empty means as the model says, or where it says nothing, what suits the rows.",
            p => p.ChatTemplate.Length == 0 ? "as the model says" : p.ChatTemplate),
        new(nameof(TrainingPlan.LearnPrompts), "Learn prompts too", "Off: only answers are learnt, prompts are read. On: the model also learns to write what people ask.", p => p.LearnPrompts ? "on" : "off"),
        new(nameof(TrainingPlan.DpoBeta), "DPO beta", "How strictly the model stays near what it was while it learns to prefer the chosen answers; smaller lets it move further.", p => Number(p.DpoBeta)),
        new(nameof(TrainingPlan.WatchedPrompts), "Watched prompts", "Answered before the first step and at every validation, so that you see the texts change; one per line. Empty takes some of the validation rows'.",
            p => p.WatchedPrompts.Length == 0 ? "from the validation rows" : string.Join(" | ", p.WatchedPrompts.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))),
        OfImages(nameof(ImageNumbers.Size), "Image size", "Pixels on each side of the square the network sees; 0 is the model's own. Larger shows finer detail, and the time grows with its square.", n => n.Size == 0 ? "the model's own" : $"{n.Size} pixels"),
        OfImages(nameof(ImageNumbers.Views), "Variants per image", "How many variants of each training image are computed once and kept: the image itself, mirrored, then random ones. More hold back learning by heart and take longer.", n => Number(n.Views)),
        OfImages(nameof(ImageNumbers.CropArea), "Smallest crop", "Random crops show at least this share of the image, so that position and size do not matter; 1 always shows the whole image.", n => Number(n.CropArea)),
        OfImages(nameof(ImageNumbers.Flip), "Mirror", "Half of the variants are mirrored left to right; switch it off where left and right differ in meaning, as with letters or arrows.", n => n.Flip ? "on" : "off"),
        OfImages(nameof(ImageNumbers.ColourJitter), "Colour jitter", "Brightness, contrast and saturation vary by up to this share, so that light and camera do not matter; 0 turns it off.", n => Number(n.ColourJitter)),
        OfImages(nameof(ImageNumbers.Rotation), "Rotation", "Variants are turned by up to this many degrees either way; 0 turns it off. Use it where things lie at any angle.", n => Number(n.Rotation)),
        OfImages(nameof(ImageNumbers.Mixup), "Mixup", "Blends two images and their classes, more evenly the larger the number; 0 turns it off. It holds back learning by heart where there are few images and many passes.", n => Number(n.Mixup)),
        OfImages(nameof(ImageNumbers.CutMix), "CutMix", "Pastes a piece of another image into each, and mixes their classes likewise; 0 turns it off, 1 takes pieces of any size.", n => Number(n.CutMix)),
        OfImages(nameof(ImageNumbers.LabelSmoothing), "Label smoothing", "This share of the right answer is spread over all classes, so that the model does not become too sure of itself; 0 turns it off.", n => Number(n.LabelSmoothing)),
        OfImages(nameof(ImageNumbers.TestTimeFlip), "Ask the mirror image too", "Each answer is the mean over the image and its mirror image: a little better, twice the time.", n => n.TestTimeFlip ? "on" : "off"),
        new(nameof(TrainingPlan.WeightDecay), "Weight decay", "A pull of all weights towards zero that holds back learning by heart.", p => Number(p.WeightDecay)),
        new(nameof(TrainingPlan.Dropout), "Dropout", "The share of features hidden at random while training, so that the model does not rely on a few.", p => Number(p.Dropout)),
        new(nameof(TrainingPlan.WarmupFraction), "Warm-up", "The share of all steps in which the learning rate rises from zero, so that the first steps do no harm.", p => Number(p.WarmupFraction)),
        new(nameof(TrainingPlan.Schedule), "Schedule", "How the learning rate falls after the warm-up: evenly (linear), in a wave (cosine), or not at all (constant).", p => p.Schedule.ToString().ToLowerInvariant()),
        new(nameof(TrainingPlan.GradientClip), "Gradient clip", "The largest step a single batch may ask for; it keeps odd rows from wrecking the model. 0 turns it off.", p => Number(p.GradientClip)),
        new(nameof(TrainingPlan.ClassWeights), "Class weights", "Makes mistakes on rare classes cost more; worth it when the largest class has ten times the rows of the smallest and rare ones matter.", p => p.ClassWeights ? "on" : "off"),
        new(nameof(TrainingPlan.EarlyStoppingPatience), "Early stopping", "Ends the run when this many validations in a row brought nothing better; the best state is kept. 0 turns it off.", p => Number(p.EarlyStoppingPatience)),
        new(nameof(TrainingPlan.ValidationsPerEpoch), "Validations per epoch", "How often per pass over the data the model is tested on the validation rows.", p => Number(p.ValidationsPerEpoch)),
        new(nameof(TrainingPlan.RefitOnAllRows), "Refit on all rows", "Once the best number of epochs is known, trains again with the validation rows as training rows: a little better, twice the time.", p => p.RefitOnAllRows ? "on" : "off"),
        new(nameof(TrainingPlan.Seed), "Seed", "Starts all random choices; the same seed on the same machine gives the same run.", p => Number(p.Seed)),
        new(nameof(TrainingPlan.Threads), "Threads", "Processor threads to train with; 0 takes the installation's setting and leaves one core free.", p => p.Threads == 0 ? "the installation's" : Number(p.Threads)),
        new(nameof(TrainingPlan.CheckpointSeconds), "Checkpoint interval", "Seconds between saved states: at most this much work is lost if the power fails.", p => Number(p.CheckpointSeconds)),
    ];

    /// <summary>False for a setting that means nothing for the plan's task and data, whatever the method.</summary>
    public bool IsOf(TrainingPlan plan)
    {
        var (writes, images) = (plan.Task == SuggestedTasks.TextGeneration, SeesImages(plan));
        return Field switch
        {
            nameof(TrainingPlan.ChatTemplate) => writes && plan.Data.Format != GenerationFormats.Text,
            nameof(TrainingPlan.LearnPrompts) => writes && plan.Data.Format is not (GenerationFormats.Text or GenerationFormats.Preference),
            nameof(TrainingPlan.DpoBeta) => writes && plan.Data.Format == GenerationFormats.Preference,
            nameof(TrainingPlan.WatchedPrompts) => writes,
            // The head is the embeddings' own matrix without dropout before it (a decoder has its own inside), long texts go on in the next block or are cut off at the end, and there are no classes.
            nameof(TrainingPlan.HeadLearningRate) or nameof(TrainingPlan.Truncation) or nameof(TrainingPlan.ContrastiveEpochs) when writes => false,
            nameof(TrainingPlan.Dropout) or nameof(TrainingPlan.ClassWeights) => !writes && plan.Task != SuggestedTasks.ObjectDetection,
            // What lengths and adapters are to texts, sizes and layers are to images.
            nameof(TrainingPlan.MaxLength) or nameof(TrainingPlan.Truncation) or nameof(TrainingPlan.ContrastiveEpochs) or nameof(TrainingPlan.LoraRank) or nameof(TrainingPlan.LoraAlpha)
                or nameof(TrainingPlan.LoraDropout) or nameof(TrainingPlan.LoraTargets) => !images,
            // Boxes have no one class that could be blended or smoothed, and are found in the image alone.
            ImagePrefix + nameof(ImageNumbers.Mixup) or ImagePrefix + nameof(ImageNumbers.CutMix) or ImagePrefix + nameof(ImageNumbers.LabelSmoothing) or ImagePrefix + nameof(ImageNumbers.TestTimeFlip)
                => plan.Task == SuggestedTasks.ImageClassification,
            _ => images || !Field.StartsWith(ImagePrefix, StringComparison.Ordinal),
        };
    }

    /// <exception cref="ArgumentException">The plan has no such field.</exception>
    public static SettingHelp For(string field) => All.FirstOrDefault(h => h.Field == field) ?? throw new ArgumentException($"No setting '{field}'.", nameof(field));

    /// <summary>Title, sentence and the value recommended for this data, of every field. <paramref name="recommended"/> comes from <see cref="Presets.Apply"/>.</summary>
    public static IReadOnlyList<(SettingHelp Help, string Recommended)> Recommend(TrainingPlan recommended, DataSummary data) =>
        [.. All.Select(h => (h, h.Field == nameof(TrainingPlan.ClassWeights) && data.Imbalance >= 10 ? $"consider on: the largest class has {data.Imbalance:0} times the rows of the smallest" : h.Show(recommended)))];

    private static bool SeesImages(TrainingPlan plan) => plan.Task is SuggestedTasks.ImageClassification or SuggestedTasks.ObjectDetection;

    private static SettingHelp OfImages(string field, string title, string sentence, Func<ImageNumbers, string> show) => new(ImagePrefix + field, title, sentence, p => show(p.Image ?? new()));

    private static string Word(Truncation value) => value switch { Truncation.HeadAndTail => "headAndTail", _ => value.ToString().ToLowerInvariant() };

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
