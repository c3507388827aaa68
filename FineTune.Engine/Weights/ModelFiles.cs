using System.Security.Cryptography;
using System.Text.RegularExpressions;
using FineTune.Engine.Models;
using FineTune.Engine.Tokenization;

namespace FineTune.Engine.Weights;

/// <summary>Which files of a published checkpoint make a model folder: its config, its tokenizer, and one form of its weights.</summary>
internal static partial class ModelFiles
{
    private static readonly string[] Small =
    [
        ModelFamilies.ConfigFile, "tokenizer.json", "vocab.txt", "vocab.json", "merges.txt", SentencePieceUnigram.FileName, "tokenizer_config.json", "special_tokens_map.json",
        "sentence_bert_config.json", "modules.json", "1_Pooling/config.json", "LICENSE", // pooling and length of sentence-transformers
    ];

    /// <summary>Of the files that are there those a model needs, the small ones first.</summary>
    /// <param name="where">The folder, archive or model, for messages.</param>
    /// <exception cref="UserException">There is no config.json, or no weights in a form read here, or a shard is missing.</exception>
    public static IReadOnlyList<string> Choose(IReadOnlyCollection<string> available, string where)
    {
        if (!available.Contains(ModelFamilies.ConfigFile)) throw new UserException("There is no config.json, which says what the weights are of.", "Choose a model published for Transformers.", new Place(where));
        var weights = StateDicts.Files.FirstOrDefault(available.Contains)
            ?? throw new UserException($"There are no weights in a form that is read here ({string.Join(", ", StateDicts.Files)}).", "Choose a model published with PyTorch or safetensors weights.", new Place(where));
        return [.. Small.Where(available.Contains), weights, .. Shards(weights, available, where)];
    }

    /// <summary>SHA-256 of every file of a folder by relative name.</summary>
    public static Dictionary<string, string> Hashes(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(path => Relative(folder, path), Hash);

    public static Dictionary<string, long> Sizes(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(path => Relative(folder, path), path => new FileInfo(path).Length);

    /// <summary>As W3C subresource integrity writes it, <c>sha256-BASE64</c>.</summary>
    public static string Hash(string path)
    {
        using var file = File.OpenRead(path);
        return "sha256-" + Convert.ToBase64String(SHA256.HashData(file));
    }

    private static string Relative(string folder, string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');

    private static IEnumerable<string> Shards(string weights, IReadOnlyCollection<string> available, string where)
    {
        if (!weights.EndsWith(".index.json", StringComparison.Ordinal)) return [];
        var (stem, extension) = (weights[..weights.IndexOf('.')], Path.GetExtension(weights[..^".index.json".Length]));
        var shards = available.Where(name => Shard().Match(name) is { Success: true } m && m.Groups["stem"].Value == stem && m.Groups["extension"].Value == extension).Order(StringComparer.Ordinal).ToList();
        var count = shards.Count == 0 ? 1 : int.Parse(Shard().Match(shards[0]).Groups["count"].Value);
        return shards.Count == count ? shards
            : throw new UserException($"{weights} names its weights in {count} files, {shards.Count} of them are there.", "Choose a complete checkpoint.", new Place(where));
    }

    [GeneratedRegex(@"^(?<stem>\w+)-\d{5}-of-(?<count>\d{5})(?<extension>\.\w+)\z")]
    private static partial Regex Shard();
}
