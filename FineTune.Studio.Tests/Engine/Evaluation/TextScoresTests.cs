using FineTune.Engine.Evaluation;

namespace FineTune.Studio.Tests.Engine.Evaluation;

public sealed class TextScoresTests
{
    // The first three are rouge_score's own (rouge_scorer_test.py): "testing one" and "testing two" against "testing one two": 4/5; empty: 0.
    // Then by hand: Lin 2004's S1 and S2 ("police killed the gunman" against "police kill the gunman": 3 of 4; "the gunman kill police": 2 of 4); case and
    // punctuation do not count; other scripts have no tokens.
    [Theory]
    [InlineData("testing one", "testing one two", 0.8)]
    [InlineData("testing two", "testing one two", 0.8)]
    [InlineData("", "testing one two", 0)]
    [InlineData("police kill the gunman", "police killed the gunman", 0.75)]
    [InlineData("the gunman kill police", "police killed the gunman", 0.5)]
    [InlineData("Well-known: YES!", "well known yes", 1)]
    [InlineData("да", "да", 0)]
    public void RougeLEqualsKnownValues(string text, string reference, double expected) => Assert.Equal(expected, RougeL.F1(text, reference), 9);

    [Fact]
    public void RougeLOfRowsKeepsTheirOrder() => Assert.Equal([1, 0], RougeL.PerRow(["a", "b"], ["a", "c"]));

    [Fact]
    public void ExactMatchForgivesWhiteSpaceAlone()
    {
        var match = ExactMatch.Of(["Paris", " Paris\n", "new  york", "paris"], ["Paris", "Paris", "new york", "Paris"]);
        Assert.Equal(new ExactMatch(4, Strict: 1, Normalised: 3), match);
        Assert.Equal(0.75, match.Share);
        Assert.Equal(Intervals.Wilson(3, 4), match.Interval);
    }

    [Fact]
    public void DistinctCountsOverAllTexts()
    {
        // a b a b . and a b c: 8 tokens, of them {a, b, ., c} differ; pairs ab ba b. bc: 4 over 8 tokens (Li et al. divide by words).
        // Runs of four: "a b a b", "b a b ." differ: none repeated. Longest repeat within one text: "a b".
        var variety = Distinct.Of(["a b a b.", "a b c"]);
        Assert.Equal(new TextVariety(4 / 8.0, 4 / 8.0, 0, 2), variety);
    }

    [Fact]
    public void RepetitionFindsLoops()
    {
        // "no" ten times: seven runs of four, six of them seen before; nine words repeat the nine before them, shifted by one.
        var variety = Distinct.Of([string.Join(' ', Enumerable.Repeat("no", 10))]);
        Assert.Equal(new TextVariety(0.1, 0.1, 6 / 7.0, 9), variety);
    }

    [Fact]
    public void NothingWrittenHasNoVariety() => Assert.Equal(new TextVariety(0, 0, 0, 0), Distinct.Of(["", " "]));

    [Fact]
    public void PerplexityIsTakenFromTheSums()
    {
        // Two documents, 4 tokens of 1/2 and 4 of 1/8 probability: mean loss 2 ln 2, so perplexity 4 and 2 bits per token; 8 tokens in 32 bytes: 16/32 bits per byte.
        var score = Perplexity.Of([new(4 * Math.Log(2), 4, 12), new(4 * Math.Log(8), 4, 20)], stride: 512, "bytes");
        Assert.Equal(4, score.Value, 12);
        Assert.Equal(2 * Math.Log(2), score.Loss, 12);
        Assert.Equal(0.5, score.BitsPerByte, 12);
        Assert.Equal((8L, 32L, 2, 512), (score.Tokens, score.Bytes, score.Documents, score.Stride));
        // Half of the resamples hold one document twice: the interval reaches from the one to the other.
        Assert.Equal([2, 8], score.Interval!.Select(v => Math.Round(v, 9)));
    }

    [Fact]
    public void OneDocumentHasNoInterval()
    {
        Assert.Null(Perplexity.Of([new(1, 1, 1)], 1, "bytes").Interval);
        Assert.Throws<ArgumentException>(() => Perplexity.Of([], 1, "bytes"));
    }

    [Fact]
    public void TheBootstrapOfAMeanIsAboutAsWideAsItsNormalInterval()
    {
        // 400 values, half 0 and half 1: standard error .5/sqrt(400) = .025, so .5 -+ .049.
        var interval = Intervals.BootstrapRatio([.. Enumerable.Range(0, 400).Select(i => (i % 2 * 1.0, 1.0))], seed: 5)!;
        Assert.InRange(interval[0], .451 - .008, .451 + .008);
        Assert.InRange(interval[1], .549 - .008, .549 + .008);
        Assert.Equal(interval, Intervals.BootstrapRatio([.. Enumerable.Range(0, 400).Select(i => (i % 2 * 1.0, 1.0))], seed: 5));
    }
}
