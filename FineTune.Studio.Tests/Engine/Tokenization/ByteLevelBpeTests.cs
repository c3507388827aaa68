using FineTune.Engine.Tokenization;

namespace FineTune.Studio.Tests.Engine.Tokenization;

public sealed class ByteLevelBpeTests
{
    private static readonly ByteLevelBpe Gpt2 = TestTokenizers.Gpt2Like();
    private static readonly ByteLevelBpe Roberta = TestTokenizers.RobertaLike();

    [Theory]
    [InlineData("", "")]
    [InlineData("the card", "the Ġcard")]
    [InlineData("a card", "a Ġcard")]
    [InlineData(" the", "Ġthe")]
    [InlineData("the  low", "the Ġ Ġlow")] // one space of two goes with the word
    [InlineData("the   low", "the ĠĠ Ġlow")]
    [InlineData("the \n low", "the Ġ Ċ Ġlow")]
    [InlineData("the\tlow", "the ĉ low")]
    [InlineData("low ", "low Ġ")]
    [InlineData(" ", "Ġ")]
    [InlineData("thing", "th ing")]
    [InlineData("it's", "i t ' s")]
    [InlineData("é", "Ã©")]
    [InlineData("the1", "the 1")] // letters and digits part
    [InlineData("the\u00a0low", "the Â ł low")]
    [InlineData("a<|endoftext|>a", "a <|endoftext|> a")]
    public void CutsAsGpt2Does(string text, string pieces)
    {
        Assert.Equal(pieces, string.Join(' ', Gpt2.Content(text).Select(Gpt2.Piece)));
        Assert.Equal(Gpt2.Content(text), Gpt2.Encode(text)); // nothing is added
        Assert.Equal(Gpt2.Encode(text), Gpt2.Tokenize(text).Select(t => t.Id));
        Assert.Equal(text, Gpt2.Decode(Gpt2.Encode(text)));
    }

    [Theory]
    [InlineData("don't we'll they're I'd x've I'm it's", "don|'t| we|'ll| they|'re| I|'d| x|'ve| I|'m| it|'s")]
    [InlineData("IT'S 's ''s", "IT|'|S| '|s| ''|s")] // contractions are lower case, and none after a space
    [InlineData("ab12 34!? …x", "ab|12| 34|!?| …|x")]
    [InlineData("a  b\n\nc \t d", "a| | b|\n|\n|c| \t| d")]
    [InlineData("a \u00a0b", "a| |\u00a0|b")] // only a plain space goes with a word
    [InlineData("x\u001cy", "x|\u001c|y")]
    [InlineData("𝐀b 𝟘1", "𝐀b| 𝟘1")] // letters and digits beyond U+FFFF
    [InlineData("e\u0301a", "e|\u0301|a")] // a combining mark is no letter
    [InlineData("½²", "½²")]
    [InlineData("a\ud83d\ud83d b", "a|\ud83d\ud83d| b")]
    [InlineData("a   ", "a|   ")]
    public void WordsAreThoseOfTheExpression(string text, string words)
    {
        var found = new List<string>();
        for (int at = 0, end; at < text.Length; at = end) found.Add(text[at..(end = Gpt2Words.End(text, at))]);
        Assert.Equal(words.Split('|'), found);
    }

    [Fact]
    public void MergesGoByRankNotByPlace()
    {
        var merges = new BytePairMerges();
        Assert.True(merges.Add(2, 3, 10)); // b c
        Assert.True(merges.Add(1, 2, 11)); // a b
        Assert.True(merges.Add(10, 10, 12)); // bc bc
        Assert.False(merges.Add(1, 2, 13));
        int[] symbols = [1, 2, 3, 2, 3, 1, 2];
        Assert.Equal([1, 12, 11], symbols[..merges.Apply(symbols)]);
        int[] same = [7, 7, 7, 7, 7];
        var doubling = new BytePairMerges();
        doubling.Add(7, 7, 8);
        Assert.Equal([8, 8, 7], same[..doubling.Apply(same)]);
    }

    [Fact]
    public void RobertaPutsItsTokensAround()
    {
        Assert.Equal("<s> the Ġlow </s>", string.Join(' ', Roberta.Encode("the low").Select(Roberta.Piece)));
        Assert.Equal((2, 4), (Roberta.SpecialTokens, Roberta.PairSpecialTokens));
        Assert.Equal(("<pad>", "<unk>"), (Roberta.Piece(Roberta.PadId), Roberta.Piece(Roberta.UnknownId)));
        // The mask eats the space before it.
        Assert.Equal("the <mask> Ġlow", string.Join(' ', Roberta.Content("the <mask> low").Select(Roberta.Piece)));
    }

    [Fact]
    public void Gpt2EndsTextsByItsOneSpecialToken()
    {
        Assert.Equal("<|endoftext|>", Gpt2.Piece(Gpt2.EndOfTextId!.Value));
        Assert.Equal(Gpt2.EndOfTextId, Gpt2.PadId);
        Assert.Equal((0, 0), (Gpt2.SpecialTokens, Gpt2.PairSpecialTokens));
    }

    [Fact]
    public void APrefixSpaceMakesTheFirstWordLikeTheOthers()
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer_config.json", """{"add_prefix_space": true}""");
        var tokenizer = (ByteLevelBpe)Tokenizers.Load(TestTokenizers.WriteByteLevel(folder, "<|endoftext|>"));
        string Pieces(string text) => string.Join(' ', tokenizer.Encode(text).Select(tokenizer.Piece));
        Assert.Equal("Ġthe Ġlow", Pieces("the low"));
        Assert.Equal("Ġthe", Pieces(" the"));
        Assert.Equal("Ġ Ċ the", Pieces("\nthe"));
        Assert.Equal("Ġ Ċ", Pieces("\n"));
        Assert.Equal("", Pieces(""));
        Assert.Equal("Ġthe <|endoftext|> Ġthe", Pieces("the<|endoftext|>the"));
        Assert.Equal([(0, 3), (3, 13), (16, 3)], tokenizer.Tokenize("the<|endoftext|>the").Select(t => (t.Start, t.Length)));
        Assert.Equal([(0, 0), (0, 1), (1, 3)], tokenizer.Tokenize("\nthe").Select(t => (t.Start, t.Length)));
    }

    [Theory]
    [InlineData("the card, low", "the|card|,|low")] // the space a word carries is left out
    [InlineData("a   low", "a|  |low")]
    [InlineData("é é", "é|é")]
    [InlineData("a 😀", "a|😀|😀|😀|😀")] // the space, and four bytes of one character
    [InlineData("日", "日|日|日")]
    [InlineData("e\u0301", "e|\u0301|\u0301")]
    public void OffsetsCoverTheCharactersATokenHasBytesOf(string text, string parts) =>
        Assert.Equal(parts.Split('|'), Gpt2.Tokenize(text).Select(t => text.Substring(t.Start, t.Length)).Where(p => p != " "));

    [Fact]
    public void DecodingMarksWhatIsNoWholeCharacterYet()
    {
        var ids = Gpt2.Encode("a😀");
        Assert.Equal("a\uFFFD", Gpt2.Decode(ids[..^1]));
        Assert.Equal("a😀", Gpt2.Decode(ids));
        Assert.Equal("\uFFFD the", Gpt2.Decode([99_999, .. Gpt2.Encode(" the")]));
        Assert.Equal("", Gpt2.Decode([]));
        Assert.Equal("<s>the</s>", Roberta.Decode(Roberta.Encode("the")));
    }

    [Fact]
    public void AnUnpairedSurrogateComesBackAsTheReplacementCharacter() => Assert.Equal("a\uFFFDb", Gpt2.Decode(Gpt2.Encode("a\ud83db")));

    [Fact]
    public void ATextWithoutSpacesTakesNoLongerThanItIsLong()
    {
        var text = string.Concat(Enumerable.Repeat("thelowcar", 30_000));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(30_000 * 4, Gpt2.Encode(text).Length); // the, low, c, ar
        Assert.True(watch.Elapsed.TotalSeconds < 20, $"{watch.Elapsed.TotalSeconds:f1} s for 270,000 letters.");
    }
}
