using System.Text.Json.Nodes;
using FineTune.Engine;
using FineTune.Engine.Tokenization;

namespace FineTune.Studio.Tests.Engine.Tokenization;

/// <summary>What is saved is what is loaded, by every file that tells it; what is broken is named with file and line.</summary>
public sealed class TokenizerFilesTests : IDisposable
{
    private static readonly string[] Texts = ["The card is unaffable, isn't it?", "café 日本 😀 [MASK] <mask> the  low <|endoftext|>", " the\nlow ", "", "e\u0301 ≠ がき x\u200by"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Kinds => ["uncased", "cased", "gpt2", "roberta"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void SavedAndLoadedItCutsTheSameByEveryFile(string kind)
    {
        var original = Make(kind);
        original.Save(_folder.Root);
        HoldSame(original, Tokenizers.Load(_folder.Root)); // tokenizer.json
        File.Delete(_folder["tokenizer.json"]);
        HoldSame(original, Tokenizers.Load(_folder.Root)); // vocab.txt, vocab.json and merges.txt
        Assert.DoesNotContain(Directory.GetFiles(_folder.Root), f => f.EndsWith(".tmp"));
    }

    [Theory]
    [InlineData("bert-base-uncased", 30522)]
    [InlineData("gpt2", 50257)]
    [InlineData("roberta-base", 50265)]
    public void APublishedVocabularySurvivesTheRoundTrip(string name, int size)
    {
        var original = Tokenizers.Load(TestTokenizers.Published(name));
        Assert.Equal(size, original.VocabularySize);
        original.Save(_folder.Root);
        HoldSame(original, Tokenizers.Load(_folder.Root));
        File.Delete(_folder["tokenizer.json"]);
        HoldSame(original, Tokenizers.Load(_folder.Root));
    }

    [Fact]
    public void TheFilesNameTheClassTransformersOpensThemWith()
    {
        string Class() => JsonNode.Parse(File.ReadAllText(_folder["tokenizer_config.json"]))!["tokenizer_class"]!.GetValue<string>();
        Make("uncased").Save(_folder.Root);
        Assert.Equal("BertTokenizer", Class());
        Make("roberta").Save(_folder.Root);
        Assert.Equal("RobertaTokenizer", Class());
        Make("gpt2").Save(_folder.Root);
        Assert.Equal("GPT2Tokenizer", Class());
        // Its model takes no token types, which BertTokenizer would hand it.
        using var distil = new TemporaryFolder();
        distil.Write("vocab.txt", Lines("[PAD]", "[UNK]", "[CLS]", "[SEP]", "a"));
        distil.Write("config.json", """{"model_type":"distilbert"}""");
        Tokenizers.Load(distil.Root).Save(_folder.Root);
        Assert.Equal("DistilBertTokenizer", Class());
    }

    [Theory]
    [InlineData("""{"do_lower_case": true}""", "A", "a")]
    [InlineData("""{"do_lower_case": false}""", "A", "A")]
    [InlineData("{}", "A", "A")] // guessed: the vocabulary has upper case
    public void CaseIsToldByTheConfiguration(string config, string text, string piece)
    {
        _folder.Write("vocab.txt", Lines("[UNK]", "[CLS]", "[SEP]", "a", "A"));
        _folder.Write("tokenizer_config.json", config);
        var tokenizer = Tokenizers.Load(_folder.Root);
        Assert.Equal(piece, tokenizer.Piece(tokenizer.Content(text)[0]));
    }

    [Fact]
    public void WithoutAConfigurationAVocabularyWithoutUpperCaseIsUncased()
    {
        _folder.Write("vocab.txt", Lines("[UNK]", "[CLS]", "[SEP]", "a"));
        Assert.Equal([2 + 1], Tokenizers.Load(_folder.Root).Content("A"));
    }

    [Fact]
    public void SpecialTokensOfOtherNamesAreTakenFromTheMap()
    {
        _folder.Write("vocab.txt", Lines("<u>", "<c>", "<e>", "<p>", "a"));
        _folder.Write("special_tokens_map.json", """{"unk_token": "<u>", "cls_token": {"content": "<c>", "lstrip": false}, "sep_token": "<e>", "pad_token": "<p>"}""");
        var tokenizer = Tokenizers.Load(_folder.Root);
        Assert.Equal([1, 4, 0, 2], tokenizer.Encode("a b"));
        Assert.Equal(3, tokenizer.PadId);
    }

    [Fact]
    public void AddedTokensAreFoundAndCounted()
    {
        _folder.Write("added_tokens.json", """{"<new>": 300}""");
        var tokenizer = Tokenizers.Load(TestTokenizers.WriteByteLevel(_folder, "<|endoftext|>"));
        Assert.Equal(301, tokenizer.VocabularySize);
        Assert.Equal([.. tokenizer.Encode("a"), 300, .. tokenizer.Encode("b")], tokenizer.Encode("a<new>b"));
        using var copy = new TemporaryFolder();
        tokenizer.Save(copy.Root);
        HoldSame(tokenizer, Tokenizers.Load(copy.Root), "a<new>b");
    }

    [Theory]
    [InlineData("""{"type":"BertProcessing","sep":["</s>",272],"cls":["<s>",270]}""", "270 A 272", "270 A 272 B 272")]
    [InlineData("""{"type":"RobertaProcessing","sep":["</s>",272],"cls":["<s>",270],"trim_offsets":true,"add_prefix_space":false}""", "270 A 272", "270 A 272 272 B 272")]
    [InlineData("""{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":false}""", "A", "A B")]
    [InlineData("null", "A", "A B")]
    [InlineData("""{"type":"Sequence","processors":[{"type":"ByteLevel"},{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"pair":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"<s>","type_id":1}},{"Sequence":{"id":"B","type_id":1}}],"special_tokens":{"<s>":{"id":"<s>","ids":[270],"tokens":["<s>"]}}}]}""", "270 A", "270 A 270 B")]
    public void TheTemplateIsReadFromThePostProcessor(string processor, string single, string pair)
    {
        Make("roberta").Save(_folder.Root);
        Change("tokenizer.json", json => json["post_processor"] = JsonNode.Parse(processor));
        var tokenizer = Tokenizers.Load(_folder.Root);
        // Bytes are numbered as they come: "a" is 97.
        Assert.Equal(single, string.Join(' ', tokenizer.Encode("a").Select(i => i == 97 ? "A" : i.ToString())));
        Assert.Equal(pair, string.Join(' ', tokenizer.EncodePair("a", "b").Ids.Select(i => i == 97 ? "A" : i == 98 ? "B" : i.ToString())));
    }

    [Theory]
    [InlineData("GPT2Tokenizer", 0)]
    [InlineData("RobertaTokenizerFast", 2)]
    [InlineData(null, 2)] // told by <s>, </s> and <mask>
    public void WithoutTokenizerJsonTheTemplateFollowsTheClassThenTheVocabulary(string? tokenizerClass, int specials)
    {
        TestTokenizers.WriteByteLevel(_folder, "<s>", "<pad>", "</s>", "<unk>", "<mask>", "<|endoftext|>");
        if (tokenizerClass is not null) _folder.Write("tokenizer_config.json", $$"""{"tokenizer_class": "{{tokenizerClass}}"}""");
        Assert.Equal(specials, Tokenizers.Load(_folder.Root).SpecialTokens);
    }

    [Theory]
    [InlineData("[UNK]\n[CLS]\n[SEP]\na\nb\na\n", "'a' occurs twice", 6)]
    [InlineData("[UNK]\n[CLS]\n\n[SEP]\n", "empty", 3)]
    [InlineData("[CLS]\n[SEP]\na\n", "no [UNK]", null)]
    [InlineData("[UNK]\n[SEP]\na\n", "no [CLS]", null)]
    [InlineData("[UNK]\n[CLS]\na\n", "no [SEP]", null)]
    [InlineData("", "empty", null)]
    public void ABrokenVocabTxtIsNamedWithItsLine(string content, string says, int? line) => HoldRefused(_folder.Write("vocab.txt", content), says, line);

    [Fact]
    public void AVocabTxtThatIsNoTextIsNamed()
    {
        File.WriteAllBytes(_folder["vocab.txt"], [0x5B, 0xFF, 0xFE, 0x80, 0x0A]);
        HoldRefused(_folder["vocab.txt"], "UTF-8", null);
    }

    [Theory]
    [InlineData("#version: 0.2\nt h\nt h e\n", "'t h e' is not two pieces", 3)]
    [InlineData("#version: 0.2\nth\n", "'th' is not two pieces", 2)]
    [InlineData("#version: 0.2\nt h\nt h\n", "occurs twice", 3)]
    [InlineData("#version: 0.2\nq x\n", "'qx', which the vocabulary does not have", 2)]
    public void ABrokenMergeIsNamedWithItsLine(string merges, string says, int line)
    {
        TestTokenizers.WriteByteLevel(_folder, "<|endoftext|>");
        HoldRefused(_folder.Write("merges.txt", merges), says, line);
    }

    [Theory]
    [InlineData("{\"a\": 0,", "JSON")]
    [InlineData("[1]", "no object")]
    [InlineData("{\"a\": \"x\"}", "no whole number")]
    [InlineData("{\"a\": 0, \"b\": 0}", "share the id 0")]
    [InlineData("{\"a\": -1}", "id -1")]
    [InlineData("{\"a\": 2000000000}", "id 2000000000")]
    [InlineData("{\"a\": 0}", "neither all 256 bytes nor")]
    [InlineData("{}", "empty")]
    public void ABrokenVocabJsonIsNamed(string json, string says)
    {
        _folder.Write("merges.txt", "#version: 0.2\n");
        HoldRefused(_folder.Write("vocab.json", json), says, null);
    }

    [Theory]
    [InlineData("tokenizer.json")]
    [InlineData("vocab.json")]
    [InlineData("tokenizer_config.json")]
    public void BrokenJsonIsNamedWithItsLine(string file)
    {
        TestTokenizers.WriteByteLevel(_folder);
        HoldRefused(_folder.Write(file, "{\n  \"model\": {},\n  oops\n}"), "JSON", 3);
    }

    [Fact]
    public void MissingMergesAreNamed()
    {
        TestTokenizers.WriteByteLevel(_folder);
        File.Delete(_folder["merges.txt"]);
        HoldRefused(_folder["merges.txt"], "missing", null);
    }

    [Theory]
    [InlineData("""{"model":{"type":"Unigram","vocab":[["a",-1.5]]}}""", "of the kind 'Unigram'")]
    [InlineData("""{"model":{"type":"WordLevel","vocab":{"a":0}}}""", "of the kind 'WordLevel'")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"Metaspace"}}""", "'Metaspace'")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"normalizer":{"type":"NFC"}}""", "'NFC'")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"ByteLevel","use_regex":false}}""", "without its expression")]
    [InlineData("""{"model":{"type":"BPE","byte_fallback":true,"vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"ByteLevel"}}""", "byte_fallback")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"[UNK]":0}},"normalizer":{"type":"Lowercase"}}""", "'Lowercase'")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"[UNK]":0}},"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"Whitespace"}}""", "'Whitespace'")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"[UNK]":0}},"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},"post_processor":{"type":"Odd"}}""", "'Odd'")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"[UNK]":0}},"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},"post_processor":{"type":"BertProcessing"}}""", "not what its type says")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"a":0}},"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"}}""", "no [UNK]")]
    [InlineData("""{"model":{"type":"WordPiece","max_input_chars_per_word":100000000,"vocab":{"[UNK]":0}},"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"}}""", "max_input_chars_per_word")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"[UNK]":0}},"added_tokens":[{"id":1,"content":"x","single_word":true}],"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"}}""", "single word")]
    [InlineData("""{"model":{"type":"WordPiece"},"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"}}""", "vocab")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0}},"pre_tokenizer":{"type":"ByteLevel"}}""", "merges are no array")]
    [InlineData("""{"version":"1.0"}""", "model")]
    [InlineData("[]", "JSON")]
    [InlineData("{", "JSON")]
    public void ATokenizerJsonOfAnotherKindIsRefusedByName(string json, string says) => HoldRefused(_folder.Write("tokenizer.json", json), says, null);

    [Fact]
    public void ABrokenConfigurationIsNamed()
    {
        _folder.Write("vocab.txt", Lines("[UNK]", "[CLS]", "[SEP]"));
        HoldRefused(_folder.Write("tokenizer_config.json", """{"do_lower_case": "maybe"}"""), "do_lower_case", null);
        File.Delete(_folder["tokenizer_config.json"]);
        HoldRefused(_folder.Write("special_tokens_map.json", """{"unk_token": 3}"""), "special token", null);
    }

    [Fact]
    public void AFolderWithoutATokenizerSaysWhatItLooksFor() =>
        Assert.Contains("sentencepiece.json, tokenizer.json, vocab.txt, vocab.json", Assert.Throws<UserException>(() => Tokenizers.Load(_folder.Root)).Message);

    private static Tokenizer Make(string kind) => kind switch
    {
        "uncased" => TestTokenizers.WordPiece(),
        "cased" => TestTokenizers.WordPiece(new() { LowerCase = false, StripAccents = true, SplitIdeographs = false }),
        "gpt2" => TestTokenizers.Gpt2Like(),
        _ => TestTokenizers.RobertaLike(),
    };

    private static string Lines(params string[] lines) => string.Join('\n', lines) + "\n";

    private void Change(string file, Action<JsonObject> change)
    {
        var json = JsonNode.Parse(File.ReadAllText(_folder[file]))!.AsObject();
        change(json);
        File.WriteAllText(_folder[file], json.ToJsonString());
    }

    private static void HoldSame(Tokenizer original, Tokenizer loaded, params string[] more)
    {
        Assert.Equal((original.VocabularySize, original.PadId, original.UnknownId), (loaded.VocabularySize, loaded.PadId, loaded.UnknownId));
        foreach (var text in (string[])[.. Texts, .. more])
        {
            Assert.Equal(original.Tokenize(text), loaded.Tokenize(text));
            Assert.Equal(original.EncodePair(text, "the card", 12).Ids, loaded.EncodePair(text, "the card", 12).Ids);
        }
    }

    private void HoldRefused(string file, string says, int? line)
    {
        var refusal = Assert.Throws<UserException>(() => Tokenizers.Load(_folder.Root));
        Assert.Contains(says, refusal.Message);
        Assert.Equal(file, refusal.Where!.File);
        if (line is not null) Assert.Equal(line, refusal.Where.Row);
    }
}
