using System.Text.Json;
using FineTune.Engine.Models;

namespace FineTune.Studio.Tests;

/// <summary>
/// Tiny untrained BERTs, RoBERTas and DistilBERTs in a folder as a hub would give it: config.json, model.safetensors, tokenizer files.
/// They prove plumbing, never quality.
/// </summary>
public static class TinyEncoder
{
    private static readonly string[] Words =
        ["the", "card", "money", "my", "not", "is", "refund", "login", "password", "late", "good", "bad", "great", "was", "it", "a", "how", "do", "i", "help"];

    /// <summary>Special tokens first, as in the published vocabularies, then letters, digits and signs (alone and continuing a word), then whole words.</summary>
    public static IReadOnlyList<string> WordPieces { get; } =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]",
        .. Characters, .. Characters.Select(c => "##" + c),
        .. Words.Where(word => word.Length > 1),
    ];

    public static BertConfig BertConfig { get; } =
        new() { VocabularySize = WordPieces.Count, HiddenSize = 32, Layers = 3, Heads = 4, FeedForwardSize = 64, Positions = 40 };

    public static RobertaConfig RobertaConfig { get; } =
        new() { VocabularySize = 4 + 256, HiddenSize = 32, Layers = 2, Heads = 4, FeedForwardSize = 64, Positions = 42 };

    public static DistilBertConfig DistilBertConfig { get; } =
        new() { VocabularySize = WordPieces.Count, HiddenSize = 32, Layers = 2, Heads = 4, FeedForwardSize = 64, Positions = 40 };

    private static IEnumerable<string> Characters => Enumerable.Range(33, 94).Select(c => (char)c).Where(c => !char.IsUpper(c)).Select(c => c.ToString());

    public static string Bert(string folder, int seed = 1, BertConfig? config = null)
    {
        using var model = new Bert(config ?? BertConfig);
        RandomWeights.Save(folder, model, seed);
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), WordPieces);
        return folder;
    }

    public static string Roberta(string folder, int seed = 1, RobertaConfig? config = null)
    {
        using var model = new Roberta(config ?? RobertaConfig);
        RandomWeights.Save(folder, model, seed);
        var pieces = new[] { "<s>", "<pad>", "</s>", "<unk>" }.Concat(ByteCharacters()).Select((piece, id) => (piece, id)).ToDictionary(p => p.piece, p => p.id);
        File.WriteAllText(Path.Combine(folder, "vocab.json"), JsonSerializer.Serialize(pieces));
        File.WriteAllText(Path.Combine(folder, "merges.txt"), "#version: 0.2\n");
        return folder;
    }

    public static string DistilBert(string folder, int seed = 1, DistilBertConfig? config = null)
    {
        using var model = new DistilBert(config ?? DistilBertConfig);
        RandomWeights.Save(folder, model, seed);
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), WordPieces);
        return folder;
    }

    /// <summary>One of each, by family name.</summary>
    public static string Of(string family, string folder, int seed = 1) => family switch
    {
        "bert" => Bert(folder, seed),
        "roberta" => Roberta(folder, seed),
        "distilbert" => DistilBert(folder, seed),
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, null),
    };

    /// <summary>GPT-2's characters for bytes: those that print stand for themselves, the others follow from U+0100 on.</summary>
    private static IEnumerable<string> ByteCharacters()
    {
        var next = 256;
        return [.. Enumerable.Range(0, 256).Select(b => b is (>= 33 and <= 126) or (>= 161 and <= 172) or >= 174 ? b : next++).Select(c => ((char)c).ToString())];
    }
}
