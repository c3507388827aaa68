using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace FineTune.Engine.Tokenization;

/// <summary>The small files Hugging Face Transformers keeps beside a vocabulary, and the one way tokenizer files are read and refused.</summary>
internal static class TokenizerFiles
{
    public const string ConfigFile = "tokenizer_config.json";
    public const string SpecialTokensFile = "special_tokens_map.json";
    private const string AddedTokensFile = "added_tokens.json";
    private const string ModelConfigFile = "config.json";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The refusal of a broken tokenizer file.</summary>
    public static UserException Broken(string what, string path, long? line = null, Exception? inner = null) =>
        new(what, "Restore the file from a copy, or fetch the model again.", new Place(path, line), inner);

    /// <summary>The settings beside a vocabulary; what is not said there stays null.</summary>
    /// <exception cref="UserException">A file is there and broken.</exception>
    public static TokenizerConfig ReadConfig(string folder)
    {
        var config = ReadIfThere<TokenizerConfig>(Path.Combine(folder, ConfigFile)) ?? new();
        var names = (ReadIfThere<SpecialTokenNames>(Path.Combine(folder, SpecialTokensFile)) ?? new()).Or(config);
        var addedIds = ReadIfThere<Dictionary<string, int>>(Path.Combine(folder, AddedTokensFile)) ?? [];
        // DistilBERT's vocabulary is BERT's, but its model takes no token types: only the model's own file tells them apart.
        var tokenizerClass = config.TokenizerClass ?? (ReadIfThere<ModelConfig>(Path.Combine(folder, ModelConfigFile)) is { ModelType: "distilbert" } ? "DistilBertTokenizer" : null);
        return config with { TokenizerClass = tokenizerClass, Names = names, AddedIds = addedIds };
    }

    /// <summary>Writes tokenizer_config.json and special_tokens_map.json.</summary>
    public static void WriteConfig(string folder, TokenizerParts parts, string tokenizerClass, JsonObject settings)
    {
        var names = JsonSerializer.SerializeToNode(parts.Names, Json.File)!.AsObject();
        Json.WriteFile(Path.Combine(folder, SpecialTokensFile), names);
        settings["tokenizer_class"] = tokenizerClass;
        foreach (var (role, name) in names) settings[role] = name!.DeepClone();
        Json.WriteFile(Path.Combine(folder, ConfigFile), settings);
    }

    /// <exception cref="UserException">The file is missing, or is not the JSON it should be: then with its line.</exception>
    public static T ReadJson<T>(string path)
    {
        try { return Json.ReadFile<T>(path); }
        catch (UserException e) when (e.InnerException is JsonException { LineNumber: { } line }) { throw new UserException(e.What, e.Remedy, new Place(path, line + 1), e.InnerException); }
    }

    /// <summary>A text file's lines.</summary>
    /// <exception cref="UserException">The file is not UTF-8.</exception>
    public static string[] ReadLines(string path)
    {
        try { return File.ReadAllLines(path, StrictUtf8); }
        catch (DecoderFallbackException e) { throw Broken("This is not a text in UTF-8.", path, inner: e); }
    }

    /// <summary>Writes lines so that a reader never sees half of them.</summary>
    public static void WriteLines(string path, IEnumerable<string> lines)
    {
        var temporary = path + ".tmp";
        File.WriteAllText(temporary, string.Concat(lines.Select(l => l + "\n")), StrictUtf8);
        File.Move(temporary, path, overwrite: true);
    }

    private static T? ReadIfThere<T>(string path) where T : class => File.Exists(path) ? ReadJson<T>(path) : null;

    private sealed record ModelConfig
    {
        [JsonPropertyName("model_type")]
        public string? ModelType { get; init; }
    }
}
