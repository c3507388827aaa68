using FineTune.Engine;
using FineTune.Engine.Tokenization;

namespace FineTune.Studio.Tests.Engine.Tokenization;

public sealed class WordPieceTests
{
    private static readonly WordPiece Toy = TestTokenizers.WordPiece();

    [Theory]
    [InlineData("", "")]
    [InlineData("the card", "the card")]
    [InlineData("unaffable cards", "un ##aff ##able card ##s")]
    [InlineData("The CARD", "the card")] // uncased
    [InlineData("play!!", "play ! !")] // every sign alone
    [InlineData("don't", "d ##o ##n ' t")]
    [InlineData("a$b=c", "a $ b = c")] // symbols of ASCII are signs too
    [InlineData("the €", "the €")]
    [InlineData("the€", "[UNK]")] // elsewhere a symbol is no sign: one word, which cannot be spelled
    [InlineData("café Résumé", "cafe resume")]
    [InlineData("cafe\u0301", "cafe")] // the accent as a character of its own
    [InlineData("İ", "i")] // lower case is i and a combining dot
    [InlineData("≠", "=")] // decomposes to = and a stroke
    [InlineData("日本card", "日 本 card")] // ideographs are words
    [InlineData("がき", "か ##き")] // the voicing mark goes
    [InlineData("да", "д ##а")]
    [InlineData("да\u0130", "д ##а ##i")]
    [InlineData("the\tcard\r\nplay", "the card play")]
    [InlineData("the\u00a0card\u3000play\u2028un", "the card play un")]
    [InlineData("\u00a0", "")]
    [InlineData("ca\u200bfe", "cafe")] // zero width: removed, not a space
    [InlineData("ca\u0001fe", "cafe")]
    [InlineData("the\u0085card", "the ##c ##a ##r ##d")] // a control character joins
    [InlineData("the\u000bcard", "the ##c ##a ##r ##d")]
    [InlineData("\ud83d the \ude00", "the")] // halves of a pair are nothing
    [InlineData("😀", "[UNK]")]
    [InlineData("card😀 the", "[UNK] the")]
    [InlineData("[SEP] the[MASK]card", "[SEP] the [MASK] card")] // written out, they are what they say
    [InlineData("[sep]", "[ s ##e ##p ]")]
    [InlineData("##s", "# # s")]
    public void CutsAsBertDoes(string text, string pieces)
    {
        Assert.Equal(pieces, Pieces(Toy, text));
        Assert.Equal(pieces, Pieces(Toy, text)); // from the cache
        Assert.Equal(Toy.Encode(text), Toy.Tokenize(text).Select(t => t.Id));
    }

    [Fact]
    public void ACasedVocabularyKeepsCaseAndAccents()
    {
        var cased = TestTokenizers.WordPiece(new() { LowerCase = false });
        Assert.Equal("the [UNK] [UNK] cafe", Pieces(cased, "the The café cafe"));
    }

    [Fact]
    public void AccentsAndIdeographsFollowTheirOwnSettings()
    {
        Assert.Equal("cafe", Pieces(TestTokenizers.WordPiece(new() { LowerCase = false, StripAccents = true }), "café"));
        Assert.Equal("[UNK]", Pieces(TestTokenizers.WordPiece(new() { StripAccents = false }), "café"));
        Assert.Equal("日 ##c ##a ##r ##d", Pieces(TestTokenizers.WordPiece(new() { SplitIdeographs = false }), "日card"));
    }

    [Fact]
    public void AWordOfMoreThanAHundredCharactersIsUnknown()
    {
        Assert.Equal(100, Toy.Content(new string('x', 100)).Length);
        Assert.Equal([Toy.UnknownId], Toy.Content(new string('x', 101)));
        // Counted after accents are gone, and a pair of surrogates counts once.
        Assert.Equal(100, Toy.Content(new string('x', 99) + "e\u0301").Length);
        Assert.Equal([Toy.UnknownId], Toy.Content(new string('é', 101)));
        Assert.Equal((0, 101), Toy.Tokenize(new string('é', 101))[1] is var token ? (token.Start, token.Length) : default);
    }

    [Theory]
    [InlineData("The café's 日本 cards!", "The|café|'|s|日|本|card|s|!")]
    [InlineData("cafe\u0301 card", "cafe\u0301|card")]
    [InlineData("e\u0301\u0327x", "e\u0301\u0327|x")] // marks belong to the character before them
    [InlineData("!\u0301日\u0301", "!\u0301|日\u0301")]
    [InlineData("un\u200baffable", "un|aff|able")]
    [InlineData("か\u3099き", "か\u3099|き")]
    [InlineData("😀 👩\u200d👧 the", "😀|👩\u200d👧|the")]
    [InlineData("a[MASK]b", "a|[MASK]|b")]
    public void OffsetsCoverTheCharactersATokenStandsFor(string text, string parts) =>
        Assert.Equal(parts.Split('|'), Toy.Tokenize(text).Skip(1).SkipLast(1).Select(t => text.Substring(t.Start, t.Length)));

    [Fact]
    public void SpecialTokensAroundATextStandForNoCharacter()
    {
        var tokens = Toy.Tokenize(" card ");
        Assert.Equal([new Token(2, "[CLS]", 0, 0), new Token(Toy.Content("card")[0], "card", 1, 4), new Token(3, "[SEP]", 5, 0)], tokens);
    }

    [Fact]
    public void TheVocabularyTellsSizeAndPadding()
    {
        Assert.Equal(TestTokenizers.WordPieces.Length, Toy.VocabularySize);
        Assert.Equal((0, 1, 2, 3), (Toy.PadId, Toy.UnknownId, Toy.SpecialTokens, Toy.PairSpecialTokens));
        Assert.Equal(("[CLS]", ""), (Toy.Piece(2), Toy.Piece(99_999)));
    }

    [Fact]
    public void ManyThreadsGetTheSameIds()
    {
        var texts = Enumerable.Range(0, 200).Select(i => $"the card{i} café {i * 7919} 日本 unaffable").ToArray();
        var expected = texts.Select(t => TestTokenizers.WordPiece().Encode(t)).ToArray();
        Parallel.For(0, 2000, i => Assert.Equal(expected[i % 200], Toy.Encode(texts[i % 200])));
    }

    private static string Pieces(WordPiece tokenizer, string text) => string.Join(' ', tokenizer.Content(text).Select(tokenizer.Piece));
}
