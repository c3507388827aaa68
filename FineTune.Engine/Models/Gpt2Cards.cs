namespace FineTune.Engine.Models;

/// <summary>GPT-2, DistilGPT-2, and the small one that comes with this program.</summary>
internal static class Gpt2Cards
{
    public const string Starter = "starter-gpt2";

    private const string Radford = "Radford et al. 2019, Language Models are Unsupervised Multitask Learners";
    private const string Measured = "measured with this program; windows of 256 tokens that overlap by half";
    private const string Distillation = "Hugging Face, distillation README (transformers, research projects)";

    public static IReadOnlyList<string> Tasks { get; } = ["text-generation"];

    public static IReadOnlyList<string> Methods { get; } = ["full", "partly-frozen", "lora"];

    public static IReadOnlyList<ModelCard> Cards { get; } =
    [
        Of(new() { HiddenSize = 256, Layers = 4, Heads = 4, Positions = 256, VocabularySize = 4096 }, new()
        {
            Id = Starter,
            Name = "Starter GPT-2",
            Family = Gpt2Config.ModelType,
            Revision = "1",
            Summary = "Four million parameters that write small English stories: comes with the program, needs no network, trains in minutes.",
            Architecture = Architecture(4, 256),
            Why = "To learn how tuning a writing model goes, and for a voice or a form of answer where the content hardly matters: it follows your style within minutes on any processor.",
            WhenNot = "Not for facts, reasoning or long texts: it has read nothing but stories for small children, in simple English, and forgets what is 256 tokens back.",
            Strengths = ["Here at once: 9 MB, part of the program.", "Learns a style in minutes without a graphics card.", "Hundreds of tokens a second on one core."],
            Weaknesses = ["Knows the words of small children's stories and next to nothing of the world.", "Reads and writes 256 tokens at most.", "English only."],
            Licence = "CDLA-Sharing-1.0",
            Languages = ["en"],
            Tasks = Tasks,
            Methods = Methods,
            LearningRate = 1e-3,
            Figures =
            [
                new("bits per byte of story text", "1.059", "610 TinyStories it never saw", Measured),
                new("perplexity, tuned for 6 minutes on two cores (1,390 before)", "44", "Tiny Shakespeare, test rows", Measured),
            ],
            References = ["Eldan and Li 2023, TinyStories, arXiv:2305.07759"],
            Sources = ["bundled:" + Starter],
        }) with { DownloadBytes = 0 },
        Of(new() { Layers = 6 }, new()
        {
            Id = "distilgpt2",
            Name = "DistilGPT-2",
            Family = Gpt2Config.ModelType,
            Revision = "main",
            Summary = "GPT-2 with half its layers, taught by it: writes English of every kind, twice as fast.",
            Architecture = Architecture(6, 768),
            Why = "English prose of any topic where GPT-2 itself would take too long to tune or to answer.",
            WhenNot = "Not for facts one relies on, and not for following instructions before it was tuned on them.",
            Strengths = ["Half the arithmetic of GPT-2.", "1,024 tokens of context."],
            Weaknesses = ["Writes less coherently than GPT-2.", "English web text of before 2018, with its prejudices."],
            Licence = "Apache-2.0",
            Languages = ["en"],
            Tasks = Tasks,
            Methods = Methods,
            Figures = [new("test perplexity", "21.1", "WikiText-103", Distillation)],
            References = ["Sanh et al. 2019, arXiv:1910.01108"],
            Sources = ["hub:distilbert/distilgpt2@main"],
        }),
        Of(new(), new()
        {
            Id = "gpt2",
            Name = "GPT-2",
            Family = Gpt2Config.ModelType,
            Revision = "main",
            Summary = "The model that made writing machines known: fluent English of any topic, small enough for one's own machine.",
            Architecture = Architecture(12, 768),
            Why = "Fluent English on your own machine: descriptions, replies, continuations in your style.",
            WhenNot = "Not for facts one relies on, and not for following instructions before it was tuned on them; a model of the GPT-3 kind behind an API follows them as it is.",
            Strengths = ["Fluent paragraphs.", "1,024 tokens of context."],
            Weaknesses = ["Makes up facts.", "Tuning takes hours without a graphics card.", "English web text of before 2018, with its prejudices."],
            Licence = "MIT",
            Languages = ["en"],
            Tasks = Tasks,
            Methods = Methods,
            Figures = [new("test perplexity", "16.3", "WikiText-103", Distillation), new("perplexity without tuning", "29.41", "WikiText-2", Radford)],
            References = [Radford],
            Sources = ["hub:openai-community/gpt2@main"],
        }),
        Of(new() { HiddenSize = 1024, Layers = 24, Heads = 16 }, new()
        {
            Id = "gpt2-medium",
            Name = "GPT-2 medium",
            Family = Gpt2Config.ModelType,
            Revision = "main",
            Summary = "GPT-2 at three times the size: keeps the thread better, and wants a graphics card or patience.",
            Architecture = Architecture(24, 1024),
            Why = "Where GPT-2 loses the thread and there is time or a graphics card.",
            WhenNot = "Not on a small machine: tuning all of it takes 6 GB of memory and days of processor time; LoRA takes less of both.",
            Strengths = ["More coherent than GPT-2.", "1,024 tokens of context."],
            Weaknesses = ["Three times the arithmetic of GPT-2.", "Makes up facts.", "English web text of before 2018, with its prejudices."],
            Licence = "MIT",
            Languages = ["en"],
            Tasks = Tasks,
            Methods = Methods,
            Figures = [new("perplexity without tuning", "22.76", "WikiText-2", Radford)],
            References = [Radford],
            Sources = ["hub:openai-community/gpt2-medium@main"],
        }),
    ];

    private static string Architecture(int layers, int width) =>
        $"A transformer decoder of {layers} layers, {width} numbers per token. Every token looks at those before it, never at those after; what the last one has gathered says which token comes next. A text is written by asking again and again.";

    private static ModelCard Of(Gpt2Config config, ModelCard card)
    {
        EncoderShape shape = new()
        {
            Vocabulary = config.VocabularySize, Positions = config.Positions, Hidden = config.HiddenSize, Layers = config.Layers, Heads = config.Heads,
            FeedForward = config.Inner, LayerNormEpsilon = config.LayerNormEpsilon, Activation = config.Activation,
        };
        // Logits as wide as the vocabulary: as they are, as probabilities, and their gradients.
        var logits = 3L * sizeof(float) * config.VocabularySize;
        return card with
        {
            Parameters = config.Parameters,
            MatrixWeights = config.MatrixWeights + ((long)config.VocabularySize * config.HiddenSize), // the embeddings multiply every token once more, as the head
            DownloadBytes = (4 * config.Parameters) + 2_000_000,
            DiskBytes = (4 * config.Parameters) + 2_000_000,
            MaxLength = config.Positions,
            LearningRate = card.LearningRate > 0 ? card.LearningRate : 5e-5,
            TrainingMemory = EncoderMemory.Training(shape) is var training ? training with { PerToken = training.PerToken + logits } : null,
            PredictionMemory = EncoderMemory.Prediction(shape),
        };
    }
}
