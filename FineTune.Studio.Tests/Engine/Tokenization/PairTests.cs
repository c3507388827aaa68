using FineTune.Engine.Tokenization;

namespace FineTune.Studio.Tests.Engine.Tokenization;

public sealed class PairTests
{
    private static readonly WordPiece Bert = TestTokenizers.WordPiece();
    private static readonly ByteLevelBpe Roberta = TestTokenizers.RobertaLike();

    [Theory]
    [InlineData("a b c", "d e f", 20, "[CLS] a b c [SEP] d e f [SEP]", 5)]
    [InlineData("a b c", "d e f", 9, "[CLS] a b c [SEP] d e f [SEP]", 5)]
    [InlineData("a b c", "d e f", 8, "[CLS] a b c [SEP] d e [SEP]", 5)] // equal: the second gives way
    [InlineData("a b c", "d e f", 7, "[CLS] a b [SEP] d e [SEP]", 4)]
    [InlineData("a b c", "d", 6, "[CLS] a b [SEP] d [SEP]", 4)]
    [InlineData("a", "d e f", 5, "[CLS] a [SEP] d [SEP]", 3)]
    [InlineData("a", "d e f", 4, "[CLS] a [SEP] [SEP]", 3)]
    [InlineData("a", "d", 3, "[CLS] [SEP] [SEP]", 2)]
    [InlineData("a", "d", 0, "[CLS] [SEP] [SEP]", 2)] // never fewer than the special tokens
    [InlineData("", "d", 9, "[CLS] [SEP] d [SEP]", 2)]
    public void TheLongerTextGivesWay(string first, string second, int maxLength, string pieces, int secondStart)
    {
        var pair = Bert.EncodePair(first, second, maxLength);
        Assert.Equal(pieces, string.Join(' ', pair.Ids.Select(Bert.Piece)));
        Assert.Equal(secondStart, pair.SecondStart);
    }

    [Fact]
    public void RobertaPutsTwoEndsBetween()
    {
        var pair = Roberta.EncodePair("the", "low");
        Assert.Equal("<s> the </s> </s> low </s>", string.Join(' ', pair.Ids.Select(Roberta.Piece)));
        Assert.Equal(4, pair.SecondStart);
    }

    [Fact]
    public void WithoutSpecialTokensTheSecondFollowsTheFirst()
    {
        var unigram = TestModels.Tokenizer();
        var (first, second) = (unigram.Encode("help my card"), unigram.Encode("refund"));
        Assert.Equal([.. first, .. second], unigram.EncodePair("help my card", "refund").Ids);
        Assert.Equal(first.Length, unigram.EncodePair("help my card", "refund").SecondStart);
        Assert.Empty(unigram.EncodePair("a", "b", 0).Ids);
    }

    /// <summary>The definition, token by token, against the short cut that cuts each text to the whole room first.</summary>
    [Fact]
    public void LongTextsAreCutAsOneTokenAtATime()
    {
        for (var a = 0; a < 12; a++)
            for (var b = 0; b < 12; b++)
                for (var max = 3; max < 20; max++)
                {
                    var (keepA, keepB) = (a, b);
                    while (keepA + keepB > max - 3) _ = keepA > keepB ? keepA-- : keepB--;
                    var pair = Bert.EncodePair(string.Join(' ', Enumerable.Repeat("a", a)), string.Join(' ', Enumerable.Repeat("b", b)), max);
                    Assert.Equal((keepA + 2, keepA + keepB + 3), (pair.SecondStart, pair.Ids.Length));
                }
    }

    [Theory]
    [InlineData(0, "[CLS] [SEP]")]
    [InlineData(2, "[CLS] [SEP]")]
    [InlineData(3, "[CLS] un [SEP]")]
    [InlineData(4, "[CLS] un ##aff [SEP]")]
    [InlineData(50, "[CLS] un ##aff ##able card [SEP]")]
    public void OneTextIsCutToLeaveRoomForTheSpecialTokens(int maxLength, string pieces)
    {
        Assert.Equal(pieces, string.Join(' ', Bert.Encode("unaffable card", maxLength).Select(Bert.Piece)));
        Assert.Equal(pieces, string.Join(' ', Bert.Tokenize("unaffable card", maxLength).Select(t => t.Piece)));
    }

    [Fact]
    public void WrappedContentIsTheEncodedText()
    {
        foreach (var tokenizer in new Tokenizer[] { Bert, Roberta, TestTokenizers.Gpt2Like(), TestModels.Tokenizer() })
            Assert.Equal(tokenizer.Encode("help my card"), tokenizer.Wrap(tokenizer.Content("help my card")));
    }
}
