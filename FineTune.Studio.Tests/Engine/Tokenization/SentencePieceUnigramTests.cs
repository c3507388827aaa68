using CsCheck;
using FineTune.Engine;
using FineTune.Engine.Tokenization;

namespace FineTune.Studio.Tests.Engine.Tokenization;

public sealed class SentencePieceUnigramTests
{
    // Ids: 0 unknown, 1 control, 2 the space marker, then single characters, then longer pieces.
    private static readonly SentencePieceUnigram Toy = Make(("\u2581", -2), ("a", -3), ("b", -3), ("c", -3), ("ab", -4), ("bc", -4.5), ("\u2581a", -3.5), ("fi", -1), ("f", -5), ("i", -5));

    [Theory]
    [InlineData("", new int[0])]
    [InlineData("a", new[] { 8 })] // one piece of -3.5 beats two of -5
    [InlineData("ab", new[] { 2, 6 })] // marker + ab = -6 beats marker-a + b = -6.5
    [InlineData("abc", new[] { 8, 7 })] // -3.5 - 4.5
    [InlineData(" a", new[] { 2, 8 })] // nothing is trimmed
    [InlineData("a b", new[] { 8, 2, 4 })]
    [InlineData("A", new[] { 2, 0 })] // nothing is lower-cased
    [InlineData("xyz", new[] { 2, 0 })] // a run of unknowns is one
    [InlineData("xyzaxy", new[] { 2, 0, 3, 0 })]
    [InlineData("a\tb\n", new[] { 8, 0, 4, 0 })]
    [InlineData("\uFB01", new[] { 2, 9 })] // the ligature fi
    [InlineData("\uD83D\uDE00b", new[] { 2, 0, 4 })] // an emoji is one symbol
    [InlineData("a\uD83Db", new[] { 8, 0, 4 })] // half a surrogate pair
    [InlineData("\uDE00\uD83D", new[] { 2, 0 })]
    [InlineData("\uFFFE", new[] { 2, 0 })] // no character at all
    [InlineData("<s>", new[] { 2, 0 })] // reserved pieces are not searched
    public void CutsIntoTheBestPieces(string text, int[] ids)
    {
        Assert.Equal(ids, Toy.Encode(text));
        Assert.Equal(ids, Toy.Tokenize(text).Select(token => token.Id));
    }

    [Fact]
    public void ATieGoesToTheShorterLastPiece() => Assert.Equal([2, 5, 4], Make(("\u2581", -1), ("b", -1), ("c", -2), ("a", -2), ("ac", -4)).Encode("ac"));

    /// <summary>":" and ":)" have no score in the published vocabulary, which reads as 0, and 0 reads as "not reached yet".</summary>
    [Fact]
    public void AScoreOfZeroCanBeBeatenByAny() => Assert.Equal([2, 3, 4], Make(("\u2581", -3), (":", 0), (")", -5), ("\u2581:)", 0)).Encode(":)"));

    [Fact]
    public void OfAPieceThatOccursTwiceTheLastCounts() => Assert.Equal([2, 4], Make(("\u2581", -1), ("a", -2), ("a", -9)).Encode("a"));

    [Fact]
    public void OffsetsPointIntoTheOriginalText()
    {
        // NFKC turns U+FB01 into two characters and "e" + U+0301 into one.
        const string text = "a\uFB01 xe\u0301y b";
        var tokens = Toy.Tokenize(text);
        Assert.Equal(["a", "\uFB01", " ", "xe\u0301y", " ", "b"], tokens.Select(t => text.Substring(t.Start, t.Length)));
        Assert.Equal(["\u2581a", "fi", "\u2581", "\uFFFD", "\u2581", "b"], tokens.Select(t => t.Piece));
        // The marker put in front stands for no character.
        Assert.Equal((0, 0), (Toy.Tokenize("b")[0].Start, Toy.Tokenize("b")[0].Length));
    }

    /// <summary>Hangul, kana with voicing marks, combining marks, surrogates: whatever normalisation does, tokens cover the text in order.</summary>
    [Fact]
    public void OffsetsCoverAnyTextInOrder()
    {
        int[] odd = ['a', 'b', ' ', 'e', 0x301, 0x327, 0xFB01, 0x1100, 0x1161, 0x11A8, 0x3131, 0xFF76, 0xFF9E, 0x30AB, 0x3099, 0xFDFA, 0x1F600, 0x1D400, 0x0344, 0xAC00, 0x2126, 0x115B9, 0x115AF, 0x09C7, 0x09BE];
        var texts = Gen.OneOf(Gen.Int[0, odd.Length - 1].Array[0, 24].Select(points => string.Concat(points.Select(i => char.ConvertFromUtf32(odd[i])))), Gen.String);
        texts.Sample(text =>
        {
            var tokens = Toy.Tokenize(text);
            var end = 0;
            foreach (var token in tokens)
            {
                if (token.Start < 0 || token.Length < 0 || token.Start + token.Length > text.Length || token.Start + token.Length < end) return false;
                end = token.Start + token.Length;
            }
            return end == text.Length && tokens.Select(t => t.Id).SequenceEqual(Toy.Encode(text));
        }, iter: 20_000);
    }

    [Fact]
    public void MaxLengthKeepsTheFirstIds()
    {
        Assert.Equal([8, 2], Toy.Encode("a b c", maxLength: 2));
        Assert.Equal(2, Toy.Tokenize("a b c", maxLength: 2).Count);
        Assert.Empty(Toy.Encode("a", maxLength: 0));
    }

    [Fact]
    public void ManyThreadsGetTheSameIds()
    {
        var text = string.Join(' ', Enumerable.Repeat("abc cab xfi", 200));
        var expected = Toy.Encode(text);
        Parallel.For(0, 64, _ => Assert.Equal(expected, Toy.Encode(text)));
    }

    [Fact]
    public void SavedAndLoadedItCutsTheSame()
    {
        using var folder = new TemporaryFolder();
        Toy.Save(folder.Root);
        var loaded = Tokenizers.Load(folder.Root);
        Assert.Equal(Toy.VocabularySize, loaded.VocabularySize);
        foreach (var text in new[] { "abc", "a fi <s> x", "" }) Assert.Equal(Toy.Encode(text), loaded.Encode(text));
    }

    [Theory]
    [InlineData("""{"type":"bpe","reserved":1,"pieces":[["a",0]]}""", "unigram")]
    [InlineData("""{"reserved":5,"pieces":[["a",0]]}""", "reserved")]
    [InlineData("""{"reserved":1,"pieces":[["a",0],[3,4]]}""", "Entry 1")]
    [InlineData("""{"reserved":1,"pieces":[["a"]]}""", "Entry 0")]
    [InlineData("""{"reserved":1}""", "pieces")]
    [InlineData("nothing", "JSON")]
    public void ABrokenFileIsNamed(string json, string says)
    {
        using var folder = new TemporaryFolder();
        folder.Write(SentencePieceUnigram.FileName, json);
        var refusal = Assert.Throws<UserException>(() => Tokenizers.Load(folder.Root));
        Assert.Contains(says, refusal.Message);
        Assert.Contains(SentencePieceUnigram.FileName, refusal.Where!.File);
    }

    [Fact]
    public void ANullScoreReadsAsZero()
    {
        using var folder = new TemporaryFolder();
        folder.Write(SentencePieceUnigram.FileName, """{"reserved":1,"pieces":[["?",null],["\u2581",-1],["a",null]]}""");
        Assert.Equal([1, 2], Tokenizers.Load(folder.Root).Encode("a"));
    }

    private static SentencePieceUnigram Make(params (string Piece, double Score)[] pieces) =>
        new([new("\uFFFD", 0), new("<s>", 0), .. pieces.Select(p => new ScoredPiece(p.Piece, p.Score))], reserved: 2);
}
