using System.Text;
using CsCheck;
using FineTune.Engine.Tokenization;

namespace FineTune.Studio.Tests.Engine.Tokenization;

/// <summary>Whatever a text holds, tokenizers take it: ids with and without places and from the cache agree, places are in order and inside the text.</summary>
public sealed class AnyTextTests
{
    private static readonly int[] Odd =
    [
        'a', 'b', 'T', 'h', 'e', ' ', ' ', '\t', '\n', '\'', 's', '1', '!', '#', '[', '<', 'é', 0x301, 0x327, 0x130, 0x3A3, 0x416, 0x4E2D, 0x20000, 0x304B, 0x3099, 0xAC00, 0x1100, 0x1161,
        0x1F600, 0x1F3FD, 0x200D, 0x200B, 0xA0, 0x3000, 0x2028, 0x85, 0xB, 0x2260, 0x1D400, 0x5D0, 0x5B0, 0xBD, 0xFB01, 0xFDFA, 0xFFFD, 0x1, 0xFFFE, 0xE000, 0x10FFFF, 0x302E, 0x1D165,
    ];

    private static readonly string[] Specials = ["[SEP]", "[MASK]", "<mask>", " <mask> ", "<|endoftext|>", "</s>"];

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Int[0, Odd.Length + Specials.Length - 1].Array[0, 40].Select(picks => string.Concat(picks.Select(i => i < Odd.Length ? char.ConvertFromUtf32(Odd[i]) : Specials[i - Odd.Length]))),
        Gen.String, // any UTF-16 units, halves of pairs too
        Gen.Char['a', 'z'].Array[90, 120].Select(c => new string(c) + "é"));

    [Fact]
    public void WordPieceTakesAnyText() => Hold(TestTokenizers.WordPiece());

    [Fact]
    public void CasedWordPieceTakesAnyText() => Hold(TestTokenizers.WordPiece(new() { LowerCase = false }));

    [Fact]
    public void Gpt2TakesAnyTextAndGivesItBack()
    {
        var tokenizer = TestTokenizers.Gpt2Like();
        Hold(tokenizer);
        Texts.Sample(text => tokenizer.Decode(tokenizer.Encode(text)) == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), iter: 5_000);
    }

    [Fact]
    public void RobertaTakesAnyText() => Hold(TestTokenizers.RobertaLike());

    [Fact]
    public void APrefixSpaceTakesAnyText()
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer_config.json", """{"add_prefix_space": true}""");
        Hold(Tokenizers.Load(TestTokenizers.WriteByteLevel(folder, "<s>", "<pad>", "</s>", "<unk>", "<mask>")));
    }

    private static void Hold(Tokenizer tokenizer) => Gen.Select(Texts, Gen.Int[0, 60]).Sample((text, maxLength) =>
    {
        var ids = tokenizer.Encode(text);
        var tokens = tokenizer.Tokenize(text);
        var start = 0;
        foreach (var token in tokens)
        {
            if (token.Start < start || token.Length < 0 || token.Start + token.Length > text.Length) return false;
            start = token.Start;
        }
        var content = tokenizer.Content(text);
        return ids.SequenceEqual(tokens.Select(t => t.Id)) && ids.SequenceEqual(tokenizer.Encode(text)) && ids.All(id => id >= 0 && id < tokenizer.VocabularySize)
            && tokenizer.Content(text, maxLength).SequenceEqual(content.Take(maxLength))
            && tokenizer.Tokenize(text, maxLength).Select(t => t.Id).SequenceEqual(tokenizer.Encode(text, maxLength));
    }, iter: 10_000);
}
