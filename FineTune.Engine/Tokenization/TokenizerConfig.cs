using System.Text.Json.Serialization;

namespace FineTune.Engine.Tokenization;

/// <summary>What <c>tokenizer_config.json</c> and the files beside it say; null = not said.</summary>
internal sealed record TokenizerConfig : SpecialTokenNames
{
    [JsonPropertyName("tokenizer_class")]
    public string? TokenizerClass { get; init; }

    [JsonPropertyName("do_lower_case")]
    public bool? LowerCase { get; init; }

    [JsonPropertyName("strip_accents")]
    public bool? StripAccents { get; init; }

    [JsonPropertyName("tokenize_chinese_chars")]
    public bool? SplitIdeographs { get; init; }

    [JsonPropertyName("add_prefix_space")]
    public bool? AddPrefixSpace { get; init; }

    [JsonPropertyName("add_bos_token")]
    public bool? AddBeginToken { get; init; }

    /// <summary>Added tokens by their id, as newer releases of Transformers write them.</summary>
    [JsonPropertyName("added_tokens_decoder")]
    public Dictionary<int, AddedTokenEntry>? AddedTokensDecoder { get; init; }

    /// <summary>Ids of <c>added_tokens.json</c>, where older releases put them.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, int> AddedIds { get; init; } = new Dictionary<string, int>();

    /// <summary>The names of both files; those of special_tokens_map.json win.</summary>
    [JsonIgnore]
    public SpecialTokenNames Names { get; init; } = new();

    /// <summary>The tokens to be found in raw text: those added, and all special ones.</summary>
    /// <param name="vocabulary">Gives the special tokens' ids.</param>
    /// <param name="path">The vocabulary's file, for the sentence that refuses a token.</param>
    public IEnumerable<AddedToken> AddedTo(Vocabulary vocabulary, SpecialTokenNames names, string path) =>
    [
        .. (AddedTokensDecoder ?? []).Select(a => a.Value.ToToken(a.Key, path)),
        .. AddedIds.Select(a => new AddedToken(a.Key, a.Value, Special: names.All.Contains(a.Key))),
        // A mask stands for a word: in byte-level vocabularies, where words carry the space before them, it eats that space.
        .. names.All.Where(n => vocabulary.Find(n) is not null).Select(n => new AddedToken(n, vocabulary.Find(n)!.Value, LeftStrip: n == "<mask>")),
    ];
}

/// <summary>An added token as JSON files describe it.</summary>
internal sealed record AddedTokenEntry
{
    public int? Id { get; init; }

    public required string Content { get; init; }

    public bool Special { get; init; }

    public bool Lstrip { get; init; }

    public bool Rstrip { get; init; }

    public bool Normalized { get; init; }

    [JsonPropertyName("single_word")]
    public bool SingleWord { get; init; }

    /// <exception cref="UserException">It is to be found in a way not known here.</exception>
    public AddedToken ToToken(int id, string path) => !SingleWord
        ? new(Content, id, Special, Lstrip, Rstrip)
        : throw new UserException($"The added token '{Content}' is to be found as a single word only, which this program does not do.", "Choose a model without such tokens.", new Place(path));
}
