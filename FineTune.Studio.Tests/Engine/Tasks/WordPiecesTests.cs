using FineTune.Engine.Data;
using FineTune.Engine.Tasks;
using FineTune.Engine.Tokenization;

namespace FineTune.Studio.Tests.Engine.Tasks;

public sealed class WordPiecesTests
{
    private static readonly string[] Words = ["the", "cards", "unaffable", "low", "é", "!?", "a-b", "card", "playing", "x"];

    /// <param name="spaced">The tokenizer's pieces of a word hold the space before it.</param>
    private static void EachFirstPieceIsWhereTheWordsBeforeItEnd(Tokenizer tokenizer, bool spaced)
    {
        for (var most = Words.Length; most > 0; most--)
        {
            var words = Words[..most];
            var pieces = words.Select((w, i) => tokenizer.Content(spaced && i > 0 ? " " + w : w)).ToArray();
            var before = tokenizer.Template.Before.Length;
            // A piece that is nothing but the space is none of the word's.
            var expected = pieces.Select((p, i) => before + pieces[..i].Sum(earlier => earlier.Length) + (tokenizer.Piece(p[0]) == "Ġ" ? 1 : 0)).ToArray();
            var (windows, first) = WordPieces.Encode(tokenizer, words, 1000);
            Assert.Equal(expected, first);
            var ids = Assert.Single(windows).Ids;
            Assert.Equal(tokenizer.Encode(string.Join(' ', words)), ids);

            // Shorter and shorter: a word whose first piece is cut off is answered nowhere, the others where they were.
            for (var maxLength = tokenizer.SpecialTokens; maxLength < ids.Length; maxLength++)
            {
                var (cut, cutFirst) = WordPieces.Encode(tokenizer, words, maxLength);
                Assert.Equal(maxLength, cut[0].Ids.Length);
                Assert.Equal(expected.Select(e => e < maxLength - tokenizer.Template.After.Length ? e : -1), cutFirst);
            }
        }
    }

    [Fact]
    public void WordPieceAnswersAtTheFirstPiece() => EachFirstPieceIsWhereTheWordsBeforeItEnd(TestTokenizers.WordPiece(), spaced: false);

    [Fact]
    public void ByteLevelBpeAnswersAtTheFirstPiece()
    {
        EachFirstPieceIsWhereTheWordsBeforeItEnd(TestTokenizers.Gpt2Like(), spaced: true);
        EachFirstPieceIsWhereTheWordsBeforeItEnd(TestTokenizers.RobertaLike(), spaced: true);
    }

    /// <summary>A space that is a piece of its own stands before the word's first piece.</summary>
    [Fact]
    public void SentencePieceAnswersAtTheFirstPieceThatHoldsMoreThanTheSpace()
    {
        var tokenizer = TestModels.Tokenizer();
        string[] words = ["my", "card", "xyz", "is", "q"];
        var (windows, first) = WordPieces.Encode(tokenizer, words, 100);
        var pieces = windows[0].Ids.Select(tokenizer.Piece).ToArray();
        Assert.Equal(["▁my", "▁card", "▁", "x", "y", "z", "▁is", "▁", "q"], pieces);
        Assert.Equal([0, 1, 3, 6, 8], first);
        Assert.Equal([0, 1, -1, -1, -1], WordPieces.Encode(tokenizer, words, 3).FirstPieces);
    }

    [Fact]
    public void AWordOfWhichNothingIsLeftIsAnsweredNowhere()
    {
        Assert.Equal([1, -1, 2], WordPieces.Encode(TestTokenizers.WordPiece(), ["card", "\u0001", "play"], 10).FirstPieces);
        Assert.Empty(WordPieces.Encode(TestTokenizers.WordPiece(), [], 10).FirstPieces);
    }

    [Fact]
    public void AnswersOfWordsArePickedAndAWordWithoutAPieceIsOutside()
    {
        float[] tokens = [9, 9, 0.2f, 0.8f, 0.7f, 0.3f, 0.4f, 0.6f, 9, 9]; // 5 tokens, 2 tags
        var words = TagAnswers.OfWords(tokens, [1, 3, -1], tags: 2);
        Assert.Equal([0.2f, 0.8f, 0.4f, 0.6f, 1, 0], words);
        Assert.Equal([1, 1, 0], TagAnswers.MostProbable(words, tags: 2));
        Assert.Equal([0], TagAnswers.MostProbable([0.5f, 0.5f], tags: 2)); // the first of equals
    }

    [Theory]
    [InlineData("Hello, world!", "Hello , world !")]
    [InlineData("(yes)  no", "( yes ) no")]
    [InlineData("don't pay 3,000.50 at 12:30 in well-known N.Y.", "don't pay 3,000.50 at 12:30 in well-known N.Y .")]
    [InlineData("@user #tag e@x.org", "@user #tag e@x.org")]
    [InlineData("\"quoted\"", "\" quoted \"")]
    [InlineData("already words , spaced", "already words , spaced")]
    [InlineData(" ", "")]
    public void TypedTextIsSpacedAsCorporaSpaceIt(string typed, string spaced) => Assert.Equal(spaced, WordSplit.Typed(typed));
}
