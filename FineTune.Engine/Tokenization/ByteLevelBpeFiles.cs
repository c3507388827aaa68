using System.Text.Json;
using System.Text.Json.Nodes;

namespace FineTune.Engine.Tokenization;

/// <summary>Byte-level BPE on disk: <c>vocab.json</c> and <c>merges.txt</c> with the small files of <see cref="TokenizerFiles"/>, or <c>tokenizer.json</c>.</summary>
internal static class ByteLevelBpeFiles
{
    public const string VocabularyFile = "vocab.json";
    public const string MergesFile = "merges.txt";
    private const string Version = "#version: 0.2";

    /// <param name="path">A vocab.json, with its merges.txt beside it.</param>
    public static ByteLevelBpe Load(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var merges = Path.Combine(folder, MergesFile);
        if (!File.Exists(merges)) throw TokenizerFiles.Broken("The file is missing: vocab.json needs its merges.", merges);
        var config = TokenizerFiles.ReadConfig(folder);
        var vocabulary = Vocabulary.FromJson(TokenizerFiles.ReadJson<JsonElement>(path), path);
        var isRoberta = IsRoberta(config.TokenizerClass, vocabulary);
        var names = config.Names.Or(isRoberta ? SpecialTokenNames.Roberta : SpecialTokenNames.Gpt2);
        var added = config.AddedTo(vocabulary, names, path).ToList();
        vocabulary = vocabulary.With(added, path);
        int Required(string name) => vocabulary.Find(name) ?? throw TokenizerFiles.Broken($"The vocabulary has no {name}, which every text needs.", path);
        var template = isRoberta ? SequenceTemplate.Roberta(Required(names.Class!), Required(names.Separator!))
            : config.AddBeginToken == true ? SequenceTemplate.Gpt2(Required(names.Begin!)) : SequenceTemplate.None;
        return Create(vocabulary, added, template, names, config.TokenizerClass, ReadMerges(TokenizerFiles.ReadLines(merges), vocabulary, merges), config.AddPrefixSpace ?? false, path);
    }

    public static ByteLevelBpe FromJson(TokenizerJson file, string path)
    {
        if (file.Normalizer is not null) throw TokenizerJson.Refused($"a BPE tokenizer with the normalizer '{file.Normalizer.Type}'", path);
        if (file.PreTokenizer is not { Type: "ByteLevel", UseRegex: null or true }) throw TokenizerJson.Refused($"a BPE tokenizer with the pre_tokenizer '{file.PreTokenizer?.Type ?? "none"}'{(file.PreTokenizer?.UseRegex == false ? " without its expression" : "")}", path);
        if (file.Model is { IgnoreMerges: true } or { ByteFallback: true } or { ContinuingSubwordPrefix.Length: > 0 } or { EndOfWordSuffix.Length: > 0 })
            throw TokenizerJson.Refused("a BPE tokenizer with ignore_merges, byte_fallback, or marks at the ends of words", path);
        var config = TokenizerFiles.ReadConfig(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var (vocabulary, template) = (file.ReadVocabulary(path), PostProcessor.Read(file.PostProcessor, path));
        var isRoberta = template.After.Length > 0; // GPT-2's, where it has one, only begins a text
        var names = (new SpecialTokenNames { Unknown = file.Model.UnknownToken }).Or(config.Names).Or(isRoberta ? SpecialTokenNames.Roberta : SpecialTokenNames.Gpt2);
        if (file.Model.Merges.ValueKind != JsonValueKind.Array) throw TokenizerFiles.Broken("The model's merges are no array.", path);
        // "a b" in older files, ["a", "b"] in newer ones.
        var merges = file.Model.Merges.EnumerateArray().Select(m => m.ValueKind == JsonValueKind.Array ? string.Join(' ', m.EnumerateArray()) : m.ToString());
        return Create(vocabulary, file.ReadAdded(path), template, names, config.TokenizerClass, ReadMerges(merges, vocabulary, path, countLines: false), file.PreTokenizer.AddPrefixSpace ?? false, path);
    }

    public static void Save(ByteLevelBpe tokenizer, string folder)
    {
        var parts = tokenizer.Parts;
        var isRoberta = parts.Template.After.Length > 0;
        var merges = tokenizer.Merges.All.Select(m => $"{tokenizer.Piece(m.Left)} {tokenizer.Piece(m.Right)}").ToList();
        JsonObject ByteLevel(bool trimOffsets) => new() { ["type"] = "ByteLevel", ["add_prefix_space"] = tokenizer.AddPrefixSpace, ["trim_offsets"] = trimOffsets };
        Json.WriteFile(Path.Combine(folder, TokenizerJson.FileName), TokenizerJsonWriter.Write(parts,
            normalizer: null,
            preTokenizer: ByteLevel(trimOffsets: true),
            postProcessor: tokenizer.SpecialTokens > 0 ? PostProcessor.Write(parts.Template, tokenizer.Piece, secondType: 0) : ByteLevel(trimOffsets: false),
            decoder: ByteLevel(trimOffsets: true),
            model: new JsonObject
            {
                ["type"] = "BPE",
                ["dropout"] = null,
                ["unk_token"] = isRoberta ? parts.Names.Unknown : null,
                ["continuing_subword_prefix"] = "",
                ["end_of_word_suffix"] = "",
                ["fuse_unk"] = false,
                ["merges"] = new JsonArray([.. merges.Select(m => JsonValue.Create(m))]),
            }));
        TokenizerFiles.WriteConfig(folder, parts, parts.TokenizerClass ?? (isRoberta ? "RobertaTokenizer" : "GPT2Tokenizer"), new JsonObject
        {
            ["add_prefix_space"] = tokenizer.AddPrefixSpace,
            ["add_bos_token"] = !isRoberta && tokenizer.SpecialTokens > 0, // Transformers' GPT-2 tokenizer knows it by this name
        });
        TokenizerFiles.WriteLines(Path.Combine(folder, MergesFile), [Version, .. merges]);
        Json.WriteFile(Path.Combine(folder, VocabularyFile), new JsonObject(parts.Vocabulary.All.Select(p => KeyValuePair.Create<string, JsonNode?>(p.Piece, p.Id))));
    }

    private static ByteLevelBpe Create(Vocabulary vocabulary, IReadOnlyList<AddedToken> added, SequenceTemplate template, SpecialTokenNames names, string? tokenizerClass, BytePairMerges merges, bool addPrefixSpace, string path)
    {
        names = names.In(vocabulary);
        if (names.Unknown is null && Enumerable.Range(0, 256).Any(b => vocabulary.Find(ByteAlphabet.Of((byte)b).ToString()) is null))
            throw TokenizerFiles.Broken("The vocabulary has neither all 256 bytes nor an unknown token.", path);
        return new(new(vocabulary, new(added), template, names, tokenizerClass), merges, addPrefixSpace);
    }

    private static BytePairMerges ReadMerges(IEnumerable<string> lines, Vocabulary vocabulary, string path, bool countLines = true)
    {
        var merges = new BytePairMerges();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (countLines && (line.Length == 0 || (number == 1 && line.StartsWith("#version", StringComparison.Ordinal)))) continue;
            UserException Broken(string what) => TokenizerFiles.Broken(what, path, countLines ? number : null);
            if (line.Split(' ') is not [{ Length: > 0 } left, { Length: > 0 } right]) throw Broken($"The merge '{line}' is not two pieces with a space between them.");
            int Known(string piece) => vocabulary.Find(piece) ?? throw Broken($"The merge '{line}' names '{piece}', which the vocabulary does not have.");
            if (!merges.Add(Known(left), Known(right), Known(left + right))) throw Broken($"The merge '{line}' occurs twice.");
        }
        return merges;
    }

    private static bool IsRoberta(string? tokenizerClass, Vocabulary vocabulary)
    {
        if (tokenizerClass?.Contains("Roberta", StringComparison.OrdinalIgnoreCase) == true) return true;
        if (tokenizerClass?.Contains("GPT2", StringComparison.OrdinalIgnoreCase) == true) return false;
        return SpecialTokenNames.Roberta is var names && new[] { names.Class, names.Separator, names.Mask }.All(n => vocabulary.Find(n!) is not null);
    }
}
