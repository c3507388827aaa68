using System.Text.Json;
using System.Text.Json.Serialization;

namespace FineTune.Engine.Tokenization;

/// <summary>Which piece plays which part, as <c>special_tokens_map.json</c> and <c>tokenizer_config.json</c> say it: a name, or an object with the name as <c>content</c>.</summary>
internal record SpecialTokenNames
{
    [JsonPropertyName("unk_token"), JsonConverter(typeof(NameConverter))]
    public string? Unknown { get; init; }

    [JsonPropertyName("cls_token"), JsonConverter(typeof(NameConverter))]
    public string? Class { get; init; }

    [JsonPropertyName("sep_token"), JsonConverter(typeof(NameConverter))]
    public string? Separator { get; init; }

    [JsonPropertyName("pad_token"), JsonConverter(typeof(NameConverter))]
    public string? Padding { get; init; }

    [JsonPropertyName("mask_token"), JsonConverter(typeof(NameConverter))]
    public string? Mask { get; init; }

    [JsonPropertyName("bos_token"), JsonConverter(typeof(NameConverter))]
    public string? Begin { get; init; }

    [JsonPropertyName("eos_token"), JsonConverter(typeof(NameConverter))]
    public string? End { get; init; }

    public static SpecialTokenNames Bert { get; } = new() { Unknown = "[UNK]", Class = "[CLS]", Separator = "[SEP]", Padding = "[PAD]", Mask = "[MASK]" };

    public static SpecialTokenNames Roberta { get; } = new() { Unknown = "<unk>", Class = "<s>", Separator = "</s>", Padding = "<pad>", Mask = "<mask>", Begin = "<s>", End = "</s>" };

    public static SpecialTokenNames Gpt2 { get; } = new() { Unknown = "<|endoftext|>", Begin = "<|endoftext|>", End = "<|endoftext|>" };

    [JsonIgnore]
    public IEnumerable<string> All => new[] { Unknown, Class, Separator, Padding, Mask, Begin, End }.OfType<string>().Distinct();

    /// <summary>These names, and for what they do not name those of <paramref name="other"/>.</summary>
    public SpecialTokenNames Or(SpecialTokenNames other) => new()
    {
        Unknown = Unknown ?? other.Unknown,
        Class = Class ?? other.Class,
        Separator = Separator ?? other.Separator,
        Padding = Padding ?? other.Padding,
        Mask = Mask ?? other.Mask,
        Begin = Begin ?? other.Begin,
        End = End ?? other.End,
    };

    /// <summary>Only the names the vocabulary has.</summary>
    public SpecialTokenNames In(Vocabulary vocabulary)
    {
        string? Known(string? name) => name is not null && vocabulary.Find(name) is not null ? name : null;
        return new()
        {
            Unknown = Known(Unknown), Class = Known(Class), Separator = Known(Separator), Padding = Known(Padding), Mask = Known(Mask), Begin = Known(Begin), End = Known(End),
        };
    }

    private sealed class NameConverter : JsonConverter<string?>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            var value = document.RootElement;
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("content", out var content)) value = content;
            return value.ValueKind is JsonValueKind.String ? value.GetString() : throw new JsonException("A special token is neither a name nor an object with one.");
        }

        public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }
}
