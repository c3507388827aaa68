using System.Text.Json;
using System.Text.Json.Serialization;

namespace FineTune.Engine.Tokenization;

/// <summary>
/// <c>tokenizer.json</c>, the format of Hugging Face's tokenizers library: a chain of normalizer, pre-tokenizer, model and
/// post-processor. Two chains are understood, BERT's WordPiece and GPT-2's byte-level BPE; others are refused by name.
/// </summary>
internal sealed record TokenizerJson
{
    public const string FileName = "tokenizer.json";

    [JsonPropertyName("added_tokens")]
    public IReadOnlyList<AddedTokenEntry>? AddedTokens { get; init; }

    public Step? Normalizer { get; init; }

    [JsonPropertyName("pre_tokenizer")]
    public Step? PreTokenizer { get; init; }

    [JsonPropertyName("post_processor")]
    public JsonElement PostProcessor { get; init; }

    public required ModelPart Model { get; init; }

    /// <exception cref="UserException">The file is broken, or its tokenizer of another kind.</exception>
    public static Tokenizer Load(string path)
    {
        var file = TokenizerFiles.ReadJson<TokenizerJson>(path);
        // Files of the library's first releases do not name the model's type.
        return (file.Model.Type ?? (file.Model.Merges.ValueKind == JsonValueKind.Array ? "BPE" : "WordPiece")) switch
        {
            "WordPiece" => WordPieceFiles.FromJson(file, path),
            "BPE" => ByteLevelBpeFiles.FromJson(file, path),
            var kind => throw Refused($"a tokenizer of the kind '{kind}'", path),
        };
    }

    public static UserException Refused(string kind, string path) => new($"This is {kind}, which this program does not know: it knows WordPiece as BERT has it and byte-level BPE as GPT-2 and RoBERTa have it.",
        "Choose a model with one of these.", new Place(path));

    /// <summary>The pieces of the vocabulary with those that were added.</summary>
    public Vocabulary ReadVocabulary(string path) =>
        Vocabulary.FromJson(Model.Vocab, path).With(ReadAdded(path), path);

    public IReadOnlyList<AddedToken> ReadAdded(string path) =>
        [.. (AddedTokens ?? []).Select(t => t.ToToken(t.Id ?? throw TokenizerFiles.Broken($"The added token '{t.Content}' has no id.", path), path))];

    /// <summary>A normalizer or pre-tokenizer: its type and the settings of all types known here.</summary>
    internal sealed record Step
    {
        public string? Type { get; init; }

        [JsonPropertyName("clean_text")]
        public bool? CleanText { get; init; }

        [JsonPropertyName("handle_chinese_chars")]
        public bool? HandleChineseChars { get; init; }

        [JsonPropertyName("strip_accents")]
        public bool? StripAccents { get; init; }

        public bool? Lowercase { get; init; }

        [JsonPropertyName("add_prefix_space")]
        public bool? AddPrefixSpace { get; init; }

        [JsonPropertyName("use_regex")]
        public bool? UseRegex { get; init; }
    }

    internal sealed record ModelPart
    {
        public string? Type { get; init; }

        [JsonPropertyName("unk_token")]
        public string? UnknownToken { get; init; }

        [JsonPropertyName("continuing_subword_prefix")]
        public string? ContinuingSubwordPrefix { get; init; }

        [JsonPropertyName("end_of_word_suffix")]
        public string? EndOfWordSuffix { get; init; }

        [JsonPropertyName("max_input_chars_per_word")]
        public int? MaxInputCharsPerWord { get; init; }

        [JsonPropertyName("ignore_merges")]
        public bool? IgnoreMerges { get; init; }

        [JsonPropertyName("byte_fallback")]
        public bool? ByteFallback { get; init; }

        public JsonElement Vocab { get; init; }

        public JsonElement Merges { get; init; }
    }
}
